#include "swboard/xclbin/board_design.hpp"

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "layout/error.hpp"

namespace mu40::swboard {
namespace {

std::string hex(std::uint64_t value) {
  std::ostringstream out;
  out << "0x" << std::hex << value;
  return out.str();
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(std::string(value).c_str());
}

void append_port(pugi::xml_node kernel, std::string_view name, std::string_view mode, std::string_view range,
                 std::string_view data_width) {
  auto port = kernel.append_child("port");
  set(port, "name", name);
  set(port, "mode", mode);
  set(port, "range", range);
  set(port, "dataWidth", data_width);
  set(port, "portType", "addressable");
  set(port, "base", "0x0");
}

void append_argument(pugi::xml_node kernel, const KernelArgument& argument, std::size_t index) {
  auto arg = kernel.append_child("arg");
  set(arg, "name", argument.name);
  set(arg, "addressQualifier", argument.is_pointer ? "1" : "0");
  set(arg, "id", std::to_string(index));
  set(arg, "port", argument.is_pointer ? "M_AXI_GMEM" : "S_AXI_CONTROL");
  set(arg, "size", hex(argument.size_bytes));
  set(arg, "offset", hex(argument.offset));
  set(arg, "hostOffset", "0x0");
  set(arg, "hostSize", hex(argument.size_bytes));
  set(arg, "type", argument.type);
}

void append_group_size(pugi::xml_node kernel, const char* name) {
  auto size = kernel.append_child(name);
  for (const char* axis : {"x", "y", "z"}) set(size, axis, "1");
}

[[noreturn]] void refuse(const std::string& what) { throw Error(ErrorCode::kCorrupt, "design XML: " + what); }

std::uint64_t parse_address(const pugi::xml_attribute& attribute, const std::string& unit) {
  const std::string_view text = attribute.value();
  std::size_t used = 0;
  try {
    const auto value = std::stoull(std::string(text), &used, 0);
    if (used == text.size() && value % 4 == 0) return value;
  } catch (const std::exception&) {
    used = 0;
  }
  refuse("instance '" + unit + "': addrRemap base '" + std::string(text) + "' is not a multiple of 4");
}

void check_arguments(const pugi::xml_node& kernel, std::string_view name) {
  std::size_t index = 0;
  for (const auto& arg : kernel.children("arg")) {
    const bool known = index < kKernelArguments.size() &&
                       arg.attribute("name").value() == kKernelArguments[index].name &&
                       arg.attribute("offset").as_uint() == kKernelArguments[index].offset;
    if (!known) {
      refuse("kernel '" + std::string(name) + "': argument " + std::to_string(index) + " '" +
             arg.attribute("name").value() + "' does not stand where this board's kernels have it");
    }
    ++index;
  }
  if (index != kKernelArguments.size()) refuse("kernel '" + std::string(name) + "' lacks arguments");
}

}  // namespace

std::vector<UnitPlace> board_units() {
  std::vector<UnitPlace> units;
  for (std::size_t kernel = 0; kernel < kKernelCount; ++kernel) {
    for (std::uint32_t i = 0; i < kUnitsPerKernel; ++i) {
      units.push_back({static_cast<KernelId>(kernel), std::string(kKernelNames[kernel]) + "_" + std::to_string(i + 1),
                       kFirstUnitAddress + units.size() * kUnitAddressRange});
    }
  }
  return units;
}

std::string design_xml() {
  pugi::xml_document document;
  auto project = document.append_child("project");
  set(project, "name", "mu40");
  auto platform = project.append_child("platform");
  set(platform, "vendor", "xilinx");
  set(platform, "name", kPlatformName);
  auto device = platform.append_child("device");
  set(device, "name", "fpga0");
  set(device, "fpgaDevice", "software");
  auto core = device.append_child("core");
  set(core, "name", "OCL_REGION_0");
  set(core, "target", "csim");
  set(core, "type", "clc_region");
  auto clock = core.append_child("kernelClocks").append_child("clock");
  set(clock, "port", "KERNEL_CLK");
  set(clock, "frequency", std::to_string(kKernelClockMhz) + "MHz");
  const auto units = board_units();
  for (std::size_t i = 0; i < kKernelCount; ++i) {
    auto kernel = core.append_child("kernel");
    set(kernel, "name", kKernelNames[i]);
    set(kernel, "language", "c");
    set(kernel, "workGroupSize", "1");
    set(kernel, "hwControlProtocol", "ap_ctrl_hs");
    append_port(kernel, "M_AXI_GMEM", "master", "0xFFFFFFFFFFFFFFFF", "512");
    append_port(kernel, "S_AXI_CONTROL", "slave", hex(kUnitAddressRange), "32");
    for (std::size_t a = 0; a < kKernelArguments.size(); ++a) append_argument(kernel, kKernelArguments[a], a);
    append_group_size(kernel, "compileWorkGroupSize");
    append_group_size(kernel, "maxWorkGroupSize");
    for (const auto& unit : units) {
      if (static_cast<std::size_t>(unit.kernel) != i) continue;
      auto instance = kernel.append_child("instance");
      set(instance, "name", unit.name);
      auto remap = instance.append_child("addrRemap");
      set(remap, "base", hex(unit.base_address));
      set(remap, "range", hex(kUnitAddressRange));
      set(remap, "port", "S_AXI_CONTROL");
    }
  }
  std::ostringstream out;
  document.save(out, " ");
  return out.str();
}

std::vector<UnitPlace> read_design_xml(std::string_view xml) {
  pugi::xml_document document;
  if (const auto result = document.load_buffer(xml.data(), xml.size()); !result) {
    refuse(std::string(result.description()) + " at byte " + std::to_string(result.offset));
  }
  std::vector<UnitPlace> units;
  const auto core = document.child("project").child("platform").child("device").child("core");
  for (const auto& kernel : core.children("kernel")) {
    const std::string_view name = kernel.attribute("name").value();
    const auto known = std::find(kKernelNames.begin(), kKernelNames.end(), name);
    if (known == kKernelNames.end()) refuse("kernel '" + std::string(name) + "' is unknown to this board");
    check_arguments(kernel, name);
    for (const auto& instance : kernel.children("instance")) {
      const std::string unit = instance.attribute("name").value();
      units.push_back({static_cast<KernelId>(known - kKernelNames.begin()), unit,
                       parse_address(instance.child("addrRemap").attribute("base"), unit)});
    }
  }
  if (units.empty()) refuse("names no compute unit");
  return units;
}

}  // namespace mu40::swboard
