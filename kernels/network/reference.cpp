#include "network/reference.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

namespace mu40 {
namespace {

// Computes one node from the values of earlier ones.
class Evaluator {
 public:
  Evaluator(std::span<const MuonWord> muons, const std::vector<std::vector<std::int64_t>>& values,
            std::vector<std::int64_t>& out)
      : muons_(muons), values_(values), out_(out) {}

  void operator()(const FieldNode& n) const { out_[0] = get(muons_[n.muon], n.field); }
  void operator()(const ConstantNode& n) const { out_[0] = n.value; }
  void operator()(const AddNode& n) const { out_[0] = at(n.a) + at(n.b); }
  void operator()(const SubtractNode& n) const { out_[0] = at(n.a) - at(n.b); }
  void operator()(const WrapNode& n) const {
    const std::int64_t low = n.is_signed ? -n.modulus / 2 : 0;
    const std::int64_t rest = (at(n.a) - low) % n.modulus;
    out_[0] = low + (rest < 0 ? rest + n.modulus : rest);
  }
  void operator()(const AbsoluteNode& n) const { out_[0] = std::abs(at(n.a)); }
  void operator()(const SelectNode& n) const { out_[0] = at(n.condition) != 0 ? at(n.if_nonzero) : at(n.if_zero); }
  void operator()(const ClampNode& n) const { out_[0] = std::clamp<std::int64_t>(at(n.a), n.low, n.high); }
  void operator()(const ShiftNode& n) const {
    out_[0] = n.by < 0 ? at(n.a) * (std::int64_t{1} << -n.by) : rounded_shift(at(n.a), n.by);
  }
  void operator()(const TableNode& n) const {
    const auto last = static_cast<std::int64_t>(n.values.size()) - 1;
    out_[0] = n.values[static_cast<std::size_t>(std::clamp<std::int64_t>(at(n.index) - n.first, 0, last))];
  }
  void operator()(const DenseNode& n) const {
    for (std::size_t neuron = 0; neuron < n.weights.size(); ++neuron) {
      std::int64_t sum = n.bias[neuron];
      for (std::size_t i = 0; i < n.inputs.size(); ++i) sum += n.weights[neuron][i] * at(n.inputs[i]);
      out_[neuron] = rounded_shift(sum, n.shift[neuron]);
      if (n.activation_bits > 0) {
        out_[neuron] = std::clamp<std::int64_t>(out_[neuron], 0, (std::int64_t{1} << n.activation_bits) - 1);
      }
    }
  }

 private:
  std::int64_t at(ValueRef ref) const { return values_[ref.node][ref.element]; }

  static std::int64_t rounded_shift(std::int64_t value, int by) {
    return by == 0 ? value : (value + (std::int64_t{1} << (by - 1))) >> by;
  }

  std::span<const MuonWord> muons_;
  const std::vector<std::vector<std::int64_t>>& values_;
  std::vector<std::int64_t>& out_;
};

// Place in (orbit offset, bx, index) order.
std::uint64_t place(const MuonRecord& record) {
  return (std::uint64_t{tag_offset(record.tag)} << 16U) | (tag_bx(record.tag) << 4U) | tag_index(record.tag);
}

void expect_order(std::span<const MuonRecord> muons) {
  for (std::size_t i = 1; i < muons.size(); ++i) {
    if (place(muons[i]) <= place(muons[i - 1])) {
      throw Error(ErrorCode::kInvalidArgument,
                  "muon record " + std::to_string(i) + " of the launch, tag " + std::to_string(muons[i].tag) +
                      ", does not follow the one before in (orbit offset, bx, index) order");
    }
  }
}

void expect_task(const Network& network, KernelId task) {
  if (network.task() != task) {
    throw Error(ErrorCode::kMismatch, "network '" + network.name() + "' does not " +
                                          std::string(kKernelNames[static_cast<std::size_t>(task)]));
  }
}

}  // namespace

Reference::Reference(const Network& network) : network_(network) {
  for (const auto& node : network_.nodes()) values_.emplace_back(node.ranges.size());
}

void Reference::evaluate(std::span<const MuonWord> muons, std::span<std::int64_t> outputs) {
  const std::size_t n_muons = network_.task() == KernelId::kClassify ? 2 : 1;
  if (muons.size() != n_muons || outputs.size() != network_.outputs().size()) {
    throw Error(ErrorCode::kInvalidArgument, "network '" + network_.name() + "' takes " + std::to_string(n_muons) +
                                                 " muons and gives " + std::to_string(network_.outputs().size()) +
                                                 " values");
  }
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const auto& node = network_.nodes()[i];
    std::visit(Evaluator(muons, values_, values_[i]), node.operation);
    for (std::size_t element = 0; element < values_[i].size(); ++element) {
      const auto value = values_[i][element];
      if (value < node.ranges[element].low || value > node.ranges[element].high) {
        throw Error(ErrorCode::kInternal, "network '" + network_.name() + "', node '" + node.name + "', element " +
                                              std::to_string(element) + ": value " + std::to_string(value) +
                                              " leaves its proven range " + std::to_string(node.ranges[element].low) +
                                              ".." + std::to_string(node.ranges[element].high));
      }
    }
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto ref = network_.outputs()[i];
    outputs[i] = values_[ref.node][ref.element];
  }
}

std::vector<RecalibratedMuon> Reference::recalibrate(std::span<const MuonRecord> muons) {
  expect_task(network_, KernelId::kRecalibrate);
  expect_order(muons);
  std::vector<RecalibratedMuon> out;
  out.reserve(muons.size());
  std::array<std::int64_t, 3> values{};
  for (const auto& muon : muons) {
    evaluate(std::span(&muon.word, 1), values);
    out.push_back({static_cast<std::int16_t>(values[0]), static_cast<std::int16_t>(values[1]),
                   static_cast<std::int16_t>(values[2]), 0});
  }
  return out;
}

std::vector<ClassifiedPair> Reference::classify(std::span<const MuonRecord> muons) {
  expect_task(network_, KernelId::kClassify);
  expect_order(muons);
  std::vector<ClassifiedPair> out;
  std::array<std::int64_t, 1> logit{};
  for (std::size_t i = 0; i < muons.size(); ++i) {
    const auto tag_i = muons[i].tag;
    for (std::size_t j = i + 1; j < muons.size() && tag_bx_key(muons[j].tag) == tag_bx_key(tag_i); ++j) {
      const std::array<MuonWord, 2> pair{muons[i].word, muons[j].word};
      evaluate(pair, logit);
      out.push_back(make_pair_record(static_cast<std::int16_t>(logit[0]), tag_index(tag_i), tag_index(muons[j].tag),
                                     tag_bx(tag_i), tag_offset(tag_i)));
    }
  }
  return out;
}

}  // namespace mu40
