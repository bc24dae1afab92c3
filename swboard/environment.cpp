#include "swboard/environment.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string_view>

#include "layout/error.hpp"

namespace mu40::swboard {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kParts{
    "lib/libxrt_swemu.so.2", "data/emulation/unified/cpu_em/generic_pcie/model/genericpciemodel", "emconfig.json"};

// They would make XRT look for the board program or libraries elsewhere.
constexpr std::array<const char*, 4> kMisleading{"XILINX_HLS", "XILINX_VIVADO", "XILINX_SDX", "XILINX_OPENCL"};

// kds_sw_emu=false: XRT's older scheduler. The newer one polls without a pause: measured 43 against 21 ns of processor
// time a muon with 64 orbits a launch, 78 against 36 with 4, and half the launch rate. keep_run_dir=false: XRT removes
// its own run files at close.
constexpr std::string_view kXrtIni =
    "[Runtime]\n"
    "kds_sw_emu=false\n"
    "[Emulation]\n"
    "keep_run_dir=false\n";

// Bytes a message of a transfer. Measured with 16 and 64 orbits a launch, processor time of both processes a muon: 64
// KiB 22 ns, 128 KiB 19 ns, 256 KiB 18 ns, 512 KiB 23 ns, 8 MiB (XRT's default) 37 ns.
constexpr std::string_view kPacketBytes = "0x40000";
// The shim allocates each message anew. Above 128 KiB glibc would map and unmap it every time, which doubles the cost.
constexpr std::string_view kMallocTunables =
    "glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=268435456";

[[noreturn]] void cannot(const std::string& action, const fs::path& path, int reason) {
  const bool lacks_room = reason == ENOSPC || reason == EDQUOT || reason == EMFILE || reason == ENFILE;
  throw Error(lacks_room ? ErrorCode::kExhausted : ErrorCode::kUnavailable,
              "cannot " + action + " " + path.string() + ": " + std::strerror(reason));
}

void make_folder(const fs::path& folder) {
  std::error_code failed;
  if (!fs::create_directory(folder, failed)) cannot("make the folder", folder, failed.value());
}

void write_file(const fs::path& file, std::string_view text) {
  errno = 0;
  std::ofstream out(file);
  if (!(out << text).flush()) cannot("write", file, errno);
}

fs::path own_folder() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path{} : program.parent_path();
}

}  // namespace

fs::path software_board_root() {
  if (const char* const named = std::getenv("MU40_SWBOARD_ROOT")) return named;
  const auto program = own_folder();
  for (const auto& candidate : {program / "../swboard/root", program / "../share/mu40/swboard/root"}) {
    if (fs::exists(candidate / kParts.back())) return fs::canonical(candidate);
  }
  throw Error(ErrorCode::kNotFound, "no software board beside " + program.string() +
                                        ": expected ../swboard/root or ../share/mu40/swboard/root there, or its folder "
                                        "in MU40_SWBOARD_ROOT");
}

fs::path software_board_xclbin(const fs::path& root, std::string_view name) { return root.parent_path() / name; }

SoftwareBoardEnvironment::SoftwareBoardEnvironment(const fs::path& root) {
  for (const auto part : kParts) {
    if (!fs::exists(root / part)) {
      throw Error(ErrorCode::kNotFound, "software board folder " + root.string() + " lacks " + std::string(part));
    }
  }
  // The shim puts its sockets into /tmp/$USER: a private folder there and USER set to its name keep them together.
  std::string folder = "/tmp/mu40-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) cannot("make a folder like", folder, errno);
  folder_ = folder;
  const auto run_folder = folder_ / "run";
  const auto ini = folder_ / "xrt.ini";
  try {
    make_folder(run_folder);
    write_file(ini, kXrtIni);
  } catch (const Error&) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    throw;
  }
  const auto root_text = fs::absolute(root).string();
  variables_ = {{"XCL_EMULATION_MODE", "sw_emu"},
                {"XILINX_XRT", root_text},
                {"XILINX_VITIS", root_text},
                {"EMCONFIG_PATH", root_text},
                {"USER", folder_.filename().string()},
                {"SDACCEL_EM_RUN_DIR", run_folder.string()},
                {"SW_EMU_PACKET_SIZE", std::string(kPacketBytes)},
                {"XRT_INI_PATH", ini.string()},
                {"GLIBC_TUNABLES", std::string(kMallocTunables)},
                {"MU40_SWBOARD_LOG", log_file().string()}};
}

SoftwareBoardEnvironment::~SoftwareBoardEnvironment() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::vector<std::string> SoftwareBoardEnvironment::environment_for(const char* const* base) const {
  std::vector<std::string> out;
  for (; base != nullptr && *base != nullptr; ++base) {
    const std::string_view entry = *base;
    const auto name = entry.substr(0, entry.find('='));
    const bool replaced =
        std::any_of(variables_.begin(), variables_.end(), [&](const auto& v) { return v.first == name; });
    const bool misleading = std::find(kMisleading.begin(), kMisleading.end(), name) != kMisleading.end();
    if (!replaced && !misleading) out.emplace_back(entry);
  }
  for (const auto& [name, value] : variables_) out.push_back(std::string(name).append("=").append(value));
  return out;
}

}  // namespace mu40::swboard
