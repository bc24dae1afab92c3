#include "daemon_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include "client/stored_name.hpp"
#include "io/sha256.hpp"
#include "layout/error.hpp"
#include "progress_line.hpp"

namespace mu40 {
namespace {

template <class Entries>
std::vector<StoredName> names_of(const Entries& entries) {
  std::vector<StoredName> names;
  for (const auto& entry : entries) names.push_back({entry.sha256(), entry.name()});
  return names;
}

// The entry with this SHA-256.
template <class Entries>
auto with_sha(const Entries& entries, const std::string& sha256) {
  const auto it = std::ranges::find_if(entries, [&](const auto& entry) { return entry.sha256() == sha256; });
  return it == entries.end() ? std::nullopt : std::optional(*it);
}

// `send(progress)` with a line that shows it.
template <class Send>
auto with_progress(const std::filesystem::path& file, const Send& send) {
  ProgressLine line("sending " + file.filename().string());
  return send([&line](std::uint64_t sent, std::uint64_t total) { line.update(sent, total); });
}

v1::Recording upload(const DaemonClient& client, const NamedFile& file, const std::string& name) {
  v1::UploadHeader header;
  header.set_name(name.empty() ? stored_name_of(file.word) : name);
  header.set_expected_sha256(file.sha256);
  return with_progress(
      file.word, [&](const UploadProgress& progress) { return client.upload_recording(file.word, header, progress); });
}

}  // namespace

NamedFile named_file(const std::string& word) {
  std::error_code error;
  return {word, std::filesystem::is_regular_file(word, error) ? sha256_of_file(word) : ""};
}

v1::Recording find_recording(const DaemonClient& client, const std::string& word) {
  const auto stored = client.recordings();
  const std::string sha256 = find_stored(names_of(stored.recordings()), word, "recording");
  return with_sha(stored.recordings(), sha256).value();
}

v1::Recording send_recording(const DaemonClient& client, const NamedFile& file, const std::string& name) {
  if (auto there = with_sha(client.recordings().recordings(), file.sha256)) return *there;
  return upload(client, file, name);
}

v1::Recording send_truth(const DaemonClient& client, const NamedFile& file, const v1::Recording& recording) {
  if (!file.sha256.empty() && recording.truth_sha256() == file.sha256) return recording;
  v1::UploadTruthHeader header;
  header.set_recording_sha256(recording.sha256());
  header.set_expected_sha256(file.sha256);
  return with_progress(
      file.word, [&](const UploadProgress& progress) { return client.upload_truth(file.word, header, progress); });
}

v1::Recording provide_recording(const DaemonClient& client, const NamedFile& named) {
  if (named.sha256.empty()) {
    try {
      return find_recording(client, named.word);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::kNotFound) throw;
      throw Error(ErrorCode::kNotFound, fmt::format("{} is no file here, and {}", named.word, error.what()));
    }
  }
  if (auto there = with_sha(client.recordings().recordings(), named.sha256)) return *there;
  if (client.is_on_this_host()) {
    try {
      return client.import_recording(named.word);
    } catch (const Error& error) {
      // Not in an import folder, or a daemon in a container, which sees other files: it is sent instead.
      if (error.code() != ErrorCode::kInvalidArgument && error.code() != ErrorCode::kNotFound) throw;
    }
  }
  return upload(client, named, "");
}

std::string provide_artifact(const DaemonClient& client, const NamedFile& named, v1::ArtifactKind kind) {
  const auto stored = client.artifacts();
  if (named.sha256.empty()) return find_stored(names_of(stored.artifacts()), named.word, "artifact");
  if (with_sha(stored.artifacts(), named.sha256)) return named.sha256;
  v1::UploadArtifactHeader header;
  header.set_name(stored_name_of(named.word));
  header.set_kind(kind);
  header.set_expected_sha256(named.sha256);
  return with_progress(
             named.word,
             [&](const UploadProgress& progress) { return client.upload_artifact(named.word, header, progress); })
      .sha256();
}

}  // namespace mu40
