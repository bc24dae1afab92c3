#include "engine/program_builder.hpp"

#include <algorithm>
#include <limits>

namespace mu40 {
namespace {

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};

// The lowest value of a wrap's result.
std::int32_t wrap_low(const WrapNode& n) { return n.is_signed ? -n.modulus / 2 : 0; }

bool has_effect(const ClampNode& n, Range a) { return a.low < n.low || a.high > n.high; }
bool has_effect(const WrapNode& n, Range a) {
  return a.low < wrap_low(n) || a.high > std::int64_t{wrap_low(n)} + n.modulus - 1;
}

// Additions (of a modulus) that bring the farthest value in.
std::int32_t times(std::int64_t distance, std::int32_t modulus) {
  return distance <= 0 ? 0 : static_cast<std::int32_t>((distance + modulus - 1) / modulus);
}

}  // namespace

std::vector<ValueRef> inputs_of(const NodeOperation& operation) {
  return std::visit(Overloaded{
                        [](const FieldNode&) { return std::vector<ValueRef>{}; },
                        [](const ConstantNode&) { return std::vector<ValueRef>{}; },
                        [](const AddNode& n) { return std::vector<ValueRef>{n.a, n.b}; },
                        [](const SubtractNode& n) { return std::vector<ValueRef>{n.a, n.b}; },
                        [](const WrapNode& n) { return std::vector<ValueRef>{n.a}; },
                        [](const AbsoluteNode& n) { return std::vector<ValueRef>{n.a}; },
                        [](const SelectNode& n) { return std::vector<ValueRef>{n.condition, n.if_nonzero, n.if_zero}; },
                        [](const ClampNode& n) { return std::vector<ValueRef>{n.a}; },
                        [](const ShiftNode& n) { return std::vector<ValueRef>{n.a}; },
                        [](const TableNode& n) { return std::vector<ValueRef>{n.index}; },
                        [](const DenseNode& n) { return n.inputs; },
                    },
                    operation);
}

ProgramBuilder::ProgramBuilder(const Network& network, Program& program) : network_(network), program_(program) {
  for (const auto& node : network.nodes()) {
    registers_.emplace_back(node.ranges.size(), kNone);
    last_use_.emplace_back(node.ranges.size(), kNone);
  }
}

ValueRef ProgramBuilder::resolve(ValueRef ref) const {
  while (true) {
    const auto& operation = network_.nodes()[ref.node].operation;
    const auto* clamp = std::get_if<ClampNode>(&operation);
    const auto* wrap = std::get_if<WrapNode>(&operation);
    if (clamp != nullptr && !has_effect(*clamp, range_of(clamp->a))) {
      ref = clamp->a;
    } else if (wrap != nullptr && !has_effect(*wrap, range_of(wrap->a))) {
      ref = wrap->a;
    } else {
      return ref;
    }
  }
}

void ProgramBuilder::build() {
  find_last_uses();
  place_constants();
  std::size_t packed = 0;
  for (std::uint32_t node = 0; node < network_.nodes().size(); ++node) {
    const auto& last_uses = last_use_[node];
    if (std::all_of(last_uses.begin(), last_uses.end(), [](auto use) { return use == kNone; })) continue;
    lower(node);
    release_dead(node);
    if (const auto* dense = std::get_if<DenseNode>(&network_.nodes()[node].operation)) {
      packed = std::max(packed, dense->inputs.size());
    }
  }
  for (const auto output : network_.outputs()) program_.outputs_.push_back(register_of(resolve(output)));
  program_.registers_ = Program::allocate(n_registers_);
  program_.scratch_ = Program::allocate(packed);
  for (const auto& [value, index] : constants_) {
    std::fill_n(program_.registers_.get() + std::size_t{index} * kBlockLanes, kBlockLanes, value);
  }
}

void ProgramBuilder::find_last_uses() {
  // Outputs are read after the last node, hence never released.
  const auto after_all = static_cast<std::uint32_t>(network_.nodes().size());
  for (const auto output : network_.outputs()) {
    const auto ref = resolve(output);
    last_use_[ref.node][ref.element] = after_all;
  }
  for (std::uint32_t node = after_all; node-- > 0;) {
    const auto& uses = last_use_[node];
    if (std::all_of(uses.begin(), uses.end(), [](auto use) { return use == kNone; })) continue;
    for (const auto input : inputs_of(network_.nodes()[node].operation)) {
      const auto ref = resolve(input);
      auto& last = last_use_[ref.node][ref.element];
      if (last == kNone) last = node;
    }
  }
}

void ProgramBuilder::place_constants() {
  for (std::uint32_t node = 0; node < network_.nodes().size(); ++node) {
    if (const auto* constant = std::get_if<ConstantNode>(&network_.nodes()[node].operation)) {
      const auto [place, is_new] = constants_.try_emplace(constant->value, n_registers_);
      if (is_new) ++n_registers_;
      registers_[node][0] = place->second;
      last_use_[node][0] = kNone;
    }
  }
}

std::uint32_t ProgramBuilder::take() {
  if (free_.empty()) return n_registers_++;
  const auto index = free_.back();
  free_.pop_back();
  return index;
}

void ProgramBuilder::release_dead(std::uint32_t node) {
  std::vector<std::uint32_t> dead;
  for (const auto input : inputs_of(network_.nodes()[node].operation)) {
    const auto ref = resolve(input);
    if (last_use_[ref.node][ref.element] == node) dead.push_back(register_of(ref));
  }
  // A neuron that nobody reads still needed a place to be written to.
  for (std::size_t element = 0; element < registers_[node].size(); ++element) {
    if (last_use_[node][element] == kNone) dead.push_back(registers_[node][element]);
  }
  std::sort(dead.begin(), dead.end());
  dead.erase(std::unique(dead.begin(), dead.end()), dead.end());
  free_.insert(free_.end(), dead.begin(), dead.end());
}

void ProgramBuilder::lower(std::uint32_t node) {
  const auto& operation = network_.nodes()[node].operation;
  if (const auto* dense = std::get_if<DenseNode>(&operation)) return lower_dense(*dense, node);
  const auto reg = [this](ValueRef ref) { return register_of(resolve(ref)); };
  LaneStep step;
  step.out = registers_[node][0] = take();
  std::visit(Overloaded{
                 [&](const FieldNode& n) { lower_field(n, step); },
                 [&](const AddNode& n) {
                   step.op = LaneOp::kAdd;
                   step.a = reg(n.a);
                   step.b = reg(n.b);
                 },
                 [&](const SubtractNode& n) {
                   step.op = LaneOp::kSubtract;
                   step.a = reg(n.a);
                   step.b = reg(n.b);
                 },
                 [&](const WrapNode& n) {
                   const Range a = range_of(n.a);
                   step.op = LaneOp::kWrap;
                   step.a = reg(n.a);
                   step.x = n.modulus;
                   step.y = wrap_low(n);
                   step.z = times(step.y - a.low, n.modulus);
                   step.w = times(a.high - (std::int64_t{step.y} + n.modulus - 1), n.modulus);
                 },
                 [&](const AbsoluteNode& n) {
                   step.op = LaneOp::kAbsolute;
                   step.a = reg(n.a);
                 },
                 [&](const SelectNode& n) {
                   step.op = LaneOp::kSelect;
                   step.a = reg(n.condition);
                   step.b = reg(n.if_nonzero);
                   step.c = reg(n.if_zero);
                 },
                 [&](const ClampNode& n) {
                   step.op = LaneOp::kClamp;
                   step.a = reg(n.a);
                   step.x = n.low;
                   step.y = n.high;
                 },
                 [&](const ShiftNode& n) {
                   step.op = n.by < 0 ? LaneOp::kShiftLeft : LaneOp::kShift;
                   step.a = reg(n.a);
                   step.x = n.by < 0 ? -n.by : n.by;
                   step.y = n.by > 0 ? std::int32_t{1} << (n.by - 1) : 0;
                 },
                 [&](const TableNode& n) {
                   step.op = LaneOp::kTable;
                   step.a = reg(n.index);
                   step.x = n.first;
                   step.y = static_cast<std::int32_t>(n.values.size()) - 1;
                   step.table = lay_down(n);
                 },
                 [](const auto&) {},  // constants are laid down once, dense layers are lowered above
             },
             operation);
  emit(step);
}

const std::int16_t* ProgramBuilder::lay_down(const TableNode& table) {
  auto& values = program_.tables_.emplace_back();
  values.reserve((table.values.size() / kTablePadding + 2) * kTablePadding);
  for (const auto value : table.values) values.push_back(static_cast<std::int16_t>(value));
  values.resize((values.size() / kTablePadding + 2) * kTablePadding, 0);
  return values.data();
}

void ProgramBuilder::lower_field(const FieldNode& field, LaneStep& step) {
  if (field.field == MuonField::kEtaStation) return lower_eta_station(field, step);
  const auto bits = row_of(field.field).run3.value();
  step.op = bits.is_signed ? LaneOp::kSignedBits : LaneOp::kBits;
  step.a = field.muon * kWordsPerMuon + static_cast<std::uint32_t>(bits.part);
  step.x = bits.lsb;
  step.y = bits.width;
}

void ProgramBuilder::lower_eta_station(const FieldNode& field, LaneStep& step) {
  const auto bits_step = [&](BitField bits) {
    LaneStep part;
    part.op = bits.is_signed ? LaneOp::kSignedBits : LaneOp::kBits;
    part.a = field.muon * kWordsPerMuon + static_cast<std::uint32_t>(bits.part);
    part.x = bits.lsb;
    part.y = bits.width;
    part.out = take();
    emit(part);
    return part.out;
  };
  step.op = LaneOp::kSelect;
  step.a = bits_step(kRun3EtaSelector);
  step.b = bits_step(kRun3Eta2);
  step.c = bits_step(kRun3Eta1);
  free_.insert(free_.end(), {step.a, step.b, step.c});
}

void ProgramBuilder::lower_dense(const DenseNode& dense, std::uint32_t node) {
  auto& out = *program_.denses_.emplace_back(std::make_unique<Program::Dense>());
  bool bytes = true;
  for (const auto input : dense.inputs) {
    const auto ref = resolve(input);
    out.inputs.push_back(register_of(ref));
    bytes = bytes && range_of(ref).low >= 0 && range_of(ref).high <= std::numeric_limits<std::uint8_t>::max();
  }
  for (auto& index : registers_[node]) index = take();
  out.outputs = registers_[node];
  out.shift.assign(dense.shift.begin(), dense.shift.end());
  for (std::size_t n = 0; n < dense.bias.size(); ++n) {
    out.start.push_back(dense.bias[n] + (dense.shift[n] == 0 ? 0 : std::int32_t{1} << (dense.shift[n] - 1)));
  }
  auto& view = out.view;
  view.packing = bytes ? program_.level_->byte_packing : 2;
  fill_terms(dense, out);
  view.n_inputs = static_cast<std::uint32_t>(out.inputs.size());
  view.n_neurons = static_cast<std::uint32_t>(out.outputs.size());
  view.inputs = out.inputs.data();
  view.outputs = out.outputs.data();
  view.term_begin = out.term_begin.data();
  view.terms = out.terms.data();
  view.start = out.start.data();
  view.shift = out.shift.data();
  view.low = dense.activation_bits > 0 ? 0 : std::numeric_limits<std::int32_t>::min();
  view.high = dense.activation_bits > 0 ? (std::int32_t{1} << dense.activation_bits) - 1
                                        : std::numeric_limits<std::int32_t>::max();
  LaneStep step;
  step.op = LaneOp::kDense;
  step.dense = &view;
  emit(step);
}

void ProgramBuilder::fill_terms(const DenseNode& dense, Program::Dense& out) {
  const std::uint32_t packing = out.view.packing;
  const std::uint32_t bits = 32 / packing;
  const auto mask = (std::uint32_t{1} << bits) - 1;
  for (const auto& row : dense.weights) {
    out.term_begin.push_back(static_cast<std::uint32_t>(out.terms.size()));
    for (std::uint32_t first = 0; first < row.size(); first += packing) {
      std::uint32_t weights = 0;
      for (std::uint32_t p = 0; p < packing && first + p < row.size(); ++p) {
        weights |= (static_cast<std::uint32_t>(row[first + p]) & mask) << (p * bits);
      }
      if (weights != 0) out.terms.push_back({first / packing, static_cast<std::int32_t>(weights)});
    }
  }
  out.term_begin.push_back(static_cast<std::uint32_t>(out.terms.size()));
}

}  // namespace mu40
