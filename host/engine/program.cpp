#include "engine/program.hpp"

#include <algorithm>
#include <new>

#include "engine/program_builder.hpp"

namespace mu40 {

namespace {
constexpr std::align_val_t kAlignment{64};
}

void Program::Free::operator()(std::int32_t* memory) const noexcept { ::operator delete[](memory, kAlignment); }

Program::Lanes Program::allocate(std::size_t registers) {
  const std::size_t values = std::max<std::size_t>(registers, 1) * kBlockLanes;
  auto* memory = static_cast<std::int32_t*>(::operator new[](values * sizeof(std::int32_t), kAlignment));
  std::fill_n(memory, values, 0);
  return Lanes(memory);
}

Program::Program(const Network& network, SimdLevel level) : level_(&lane_level(level)) {
  ProgramBuilder(network, *this).build();
}

void Program::load(std::uint32_t muon, std::span<const MuonRecord> records) noexcept {
  std::int32_t* words = registers_.get() + std::size_t{muon} * kWordsPerMuon * kBlockLanes;
  level_->split(reinterpret_cast<const std::uint32_t*>(records.data()), records.size(), words);
}

void Program::run(std::size_t lanes) noexcept {
  const std::size_t whole = (lanes + kLaneStep - 1) / kLaneStep * kLaneStep;
  level_->run(steps_.data(), steps_.size(), whole, registers_.get(), scratch_.get());
}

const std::int32_t* Program::output(std::size_t index) const noexcept {
  return registers_.get() + std::size_t{outputs_[index]} * kBlockLanes;
}

const std::int32_t* Program::tags(std::uint32_t muon) const noexcept {
  return registers_.get() + (std::size_t{muon} * kWordsPerMuon + 3) * kBlockLanes;
}

}  // namespace mu40
