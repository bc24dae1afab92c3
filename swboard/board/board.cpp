#include "swboard/board/board.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "layout/error.hpp"
#include "network/network.hpp"
#include "swboard/board/functional_kernel.hpp"
#include "swboard/rtl/rtl_kernel.hpp"
#include "swboard/xclbin/board_design.hpp"
#include "swboard/xclbin/board_payload.hpp"

namespace mu40::swboard {
namespace {

// A status read of a busy unit waits so long for any unit to be done. The host's scheduler asks in a loop; without this
// its questions would take the processor from the kernels.
constexpr std::chrono::microseconds kStatusPatience{40};
constexpr std::size_t kMaxRegisterWords = 64;

// The numbers and contents of a request's fields by number; 0 and empty where absent.
struct Fields {
  static constexpr std::size_t kCount = 10;
  std::array<std::uint64_t, kCount> value{};
  std::array<std::span<const std::byte>, kCount> bytes;
  bool is_sound = true;

  explicit Fields(std::span<const std::byte> body) {
    WireReader reader(body);
    while (const auto field = reader.next()) {
      if (field->number >= kCount) continue;
      value[field->number] = field->value;
      bytes[field->number] = field->bytes;
    }
    is_sound = !reader.is_malformed();
  }
};

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || !std::filesystem::is_regular_file(path)) throw Error(ErrorCode::kNotFound, "cannot open " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Sum of the bank sizes: field 7 of each message in field 8 of LoadBitstream.
std::uint64_t bank_bytes(std::span<const std::byte> body) {
  std::uint64_t sum = 0;
  WireReader reader(body);
  while (const auto field = reader.next()) {
    if (field->number != 8) continue;
    const std::uint64_t bank = Fields(field->bytes).value[7];
    if (bank > kBankBytes || sum > kBankCount * kBankBytes) throw Error(ErrorCode::kCorrupt, "absurd memory bank");
    sum += bank;
  }
  return sum;
}

}  // namespace

bool Board::load(std::span<const std::byte> body) {
  try {
    units_.clear();
    const std::uint64_t bytes = bank_bytes(body);
    if (!memory_ || bytes != memory_bytes_) {
      memory_.emplace(bytes);
      memory_bytes_ = bytes;
    }
    const Fields fields(body);
    if (fields.bytes[1].empty()) return true;  // buffers before a design
    const std::string payload_text = read_file(text_of(fields.bytes[2]));
    const BoardPayload payload = unpack_payload(std::as_bytes(std::span(payload_text)));
    for (const auto& place : read_design_xml(read_file(text_of(fields.bytes[1])))) {
      const auto& kernel_name = kKernelNames[static_cast<std::size_t>(place.kernel)];
      const auto network =
          Network::parse(payload.network_text[static_cast<std::size_t>(place.kernel)], std::string(kernel_name));
      const auto& model = payload.model[static_cast<std::size_t>(place.kernel)];
      std::unique_ptr<BoardKernel> kernel;
      if (model.empty()) {
        kernel = std::make_unique<FunctionalKernel>(KernelModel(place.kernel, network, payload.build_id));
      } else {
        kernel = std::make_unique<RtlKernel>(model_file(model), place.name, kDdr4Memory, kKernelClockMhz * 1000);
      }
      units_.push_back({place.base_address,
                        std::make_unique<ComputeUnit>(place.name, std::move(kernel), faults_.repeat_rate > 0, bell_)});
      log_.line("load " + place.name + ": network " + network.name() + " " + network.hash().substr(0, 16) +
                (model.empty() ? "" : ", RTL model " + model));
    }
    return true;
  } catch (const std::exception& error) {
    log_.line(std::string("error: load failed: ") + error.what());
    units_.clear();
    return false;
  }
}

std::span<std::byte> Board::transfer_range(std::uint64_t address, std::uint64_t size_bytes) {
  const auto range = memory_ ? memory_->range(address, size_bytes) : std::span<std::byte>{};
  if (range.data() == nullptr) {
    log_.line("error: transfer of " + std::to_string(size_bytes) + " bytes at address " + std::to_string(address) +
              " is outside allocated memory");
  }
  return range;
}

std::optional<Board::RegisterAddress> Board::find_unit(std::uint64_t address) const {
  for (const auto& [base, unit] : units_) {
    if (address >= base && address - base < kUnitAddressRange) {
      return RegisterAddress{unit.get(), static_cast<std::uint32_t>(address - base)};
    }
  }
  return std::nullopt;
}

AfterAnswer Board::start(ComputeUnit& unit) {
  const auto arguments = unit.registers().arguments();
  UnitJob job;
  job.arguments = arguments;
  job.words = unit.registers().words();
  job.fault = dice_.decide(unit.has_previous());
  if (job.fault.is_any()) {
    log_.line("fault " + job.fault.text() + " at " + unit.name() + " sequence " + std::to_string(arguments.sequence));
  }
  if (job.fault.dies) return AfterAnswer::kDie;
  const auto range = [this](std::uint64_t address, std::uint64_t bytes, std::uint64_t alignment) {
    return memory_ && address % alignment == 0 ? memory_->range(address, bytes) : std::span<std::byte>{};
  };
  const auto muons = range(arguments.muons, std::uint64_t{arguments.n_muons} * sizeof(MuonRecord), alignof(MuonRecord));
  const auto result = range(arguments.result, result_bytes(arguments.capacity), alignof(ResultHeader));
  if (muons.data() == nullptr || result.data() == nullptr) {
    log_.line("error: " + unit.name() + " sequence " + std::to_string(arguments.sequence) + ": argument '" +
              (muons.data() == nullptr ? "muons" : "result") + "' points outside allocated memory; never done");
    return AfterAnswer::kGoOn;
  }
  job.muons = {reinterpret_cast<const MuonRecord*>(muons.data()), arguments.n_muons};
  job.result = result.data();
  unit.start(job);
  return AfterAnswer::kGoOn;
}

AfterAnswer Board::write_registers(std::uint64_t address, std::span<const std::byte> data) {
  const auto target = find_unit(address);
  if (!target) {
    log_.line("error: register write at address " + std::to_string(address) + ": no compute unit there");
    return AfterAnswer::kGoOn;
  }
  std::array<std::uint32_t, kMaxRegisterWords> words{};
  const std::size_t count = std::min(data.size() / 4, words.size());
  std::memcpy(words.data(), data.data(), 4 * count);
  const bool starts = target->unit->registers().write(target->offset, std::span(words).first(count));
  return starts ? start(*target->unit) : AfterAnswer::kGoOn;
}

std::uint32_t Board::read_register(std::uint64_t address) {
  const auto target = find_unit(address);
  if (!target) return 0;
  auto& registers = target->unit->registers();
  if (target->offset == 0 && registers.is_busy()) bell_.wait_for(kStatusPatience);
  return registers.read(target->offset);
}

AfterAnswer Board::answer(Api api, std::span<const std::byte> body, WireWriter& response) {
  const Fields fields(body);
  if (!fields.is_sound) {
    log_.line("error: malformed request " + std::to_string(static_cast<std::uint32_t>(api)));
    return AfterAnswer::kBroken;
  }
  const auto& value = fields.value;
  AfterAnswer after = AfterAnswer::kGoOn;
  const auto answer_register = [&](std::uint64_t address) {
    const std::uint32_t word = read_register(address);
    response.put(1, 1);
    response.put(2, std::as_bytes(std::span(&word, 1)));
  };
  switch (api) {
    case Api::kClose:
      units_.clear();
      response.put(1, 1);
      if (value[3] != 0) after = AfterAnswer::kLeave;
      break;
    case Api::kLoadBitstream:
      response.put(1, load(body) ? 1 : 0);
      break;
    case Api::kAllocate:
      response.put(1, memory_ && memory_->allocate(value[1], value[2]) ? 1 : 0);
      break;
    case Api::kFree:
      response.put(1, memory_ && memory_->release(value[1]) ? 1 : 0);
      break;
    case Api::kWriteControl:
      after = write_registers(value[2], fields.bytes[4]);
      response.put(1, 1);
      break;
    case Api::kReadControl:
      answer_register(value[2]);
      break;
    case Api::kWriteRegister:
      after = write_registers(value[1] + value[2], fields.bytes[3]);
      response.put(1, 1);
      break;
    case Api::kReadRegister:
      answer_register(value[1] + value[2]);
      break;
    case Api::kSetupInstance:
      response.put(1, 1);
      break;
    default:
      log_.line("error: unknown request " + std::to_string(static_cast<std::uint32_t>(api)));
      response.put(1, 1);
      break;
  }
  return after;
}

}  // namespace mu40::swboard
