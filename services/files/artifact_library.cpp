#include "files/artifact_library.hpp"

#include <utility>

#include "files/xclbin_header.hpp"
#include "io/mapped_file.hpp"
#include "network/network.hpp"

namespace mu40 {
namespace {

FileFacts examine_xclbin(const std::filesystem::path& file, const std::string& name) {
  const MappedFile mapped(file);
  FileFacts facts;
  facts.xclbin_uuid = xclbin_uuid(mapped.bytes(), name);
  return facts;
}

void check_network_start(std::span<const std::byte> start, const std::string& name) {
  if (!start.empty()) return;
  throw Error(ErrorCode::kCorrupt, name + ": empty where a network was expected");
}

FileFacts examine_network(const std::filesystem::path& file, const std::string& name) {
  const MappedFile mapped(file);
  const auto bytes = mapped.bytes();
  const auto network = Network::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
  FileFacts facts;
  facts.network_task = kKernelNames[static_cast<std::size_t>(network.task())];
  facts.network_hash = network.hash();
  return facts;
}

std::vector<ContentRule> artifact_rules() {
  return {{FileKind::kXclbin, ".xclbin", kXclbinHeaderBytes, check_xclbin_start, examine_xclbin},
          {FileKind::kNetwork, ".network.json", 1, check_network_start, examine_network}};
}

}  // namespace

ArtifactLibrary::ArtifactLibrary(const std::filesystem::path& folder, const FileLimits& limits,
                                 const std::vector<std::filesystem::path>& import_folders)
    : store_(folder, limits, artifact_rules()), import_folders_(import_folders) {}

Upload ArtifactLibrary::begin_upload(const std::string& name, FileKind kind) { return store_.begin_upload(name, kind); }

StoredFile ArtifactLibrary::import(const std::filesystem::path& file, FileKind kind) {
  return import_folders_.import(file, kind, store_);
}

}  // namespace mu40
