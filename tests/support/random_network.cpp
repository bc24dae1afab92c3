#include "support/random_network.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string>

#include "network/network_writer.hpp"

namespace mu40::test {
namespace {

std::int32_t between(Rng& rng, std::int64_t low, std::int64_t high) {
  return static_cast<std::int32_t>(std::uniform_int_distribution<std::int64_t>(low, high)(rng));
}

// Grows a draft node by node. After each node the draft is parsed (as the last output candidate), so that ranges are
// known and a node that the validation refuses is taken back.
class Grower {
 public:
  Grower(KernelId task, Rng& rng) : task_(task), rng_(rng), draft_("random", task) {}

  Network grow() {
    const std::uint32_t n_muons = task_ == KernelId::kClassify ? 2 : 1;
    for (int i = 0; i < 8; ++i) {
      const auto field = static_cast<MuonField>(between(rng_, 0, kMuonFieldCount - 1));
      const auto muon = static_cast<std::uint32_t>(between(rng_, 0, n_muons - 1));
      try_add(FieldNode{muon, field});
    }
    const int features = between(rng_, 5, 40);
    for (int i = 0; i < features; ++i) try_add(feature());
    const int layers = between(rng_, 1, 4);
    for (int i = 0; i < layers; ++i) {
      try_add(dense(between(rng_, 0, 4) == 0 ? 0 : between(rng_, 1, 8)));
      for (int k = between(rng_, 0, 3); k > 0; --k) try_add(feature());
    }
    return finish();
  }

 private:
  // A draft with outputs that are valid whatever the nodes are.
  Network finish_of(NetworkDraft draft) const {
    const auto output = [&](const char* name, ValueRef value, std::int32_t low, std::int32_t high) {
      draft.set_output(name, draft.add(std::string("out_").append(name), ClampNode{value, low, high}));
    };
    const auto pick = [&](std::size_t from_the_end) {
      return values_[values_.size() - 1 - from_the_end % values_.size()];
    };
    if (task_ == KernelId::kRecalibrate) {
      output("phi", pick(0), 0, 576 * 32 - 1);
      output("eta", pick(1), -32768, 32767);
      output("pt", pick(2), 0, 32767);
    } else {
      output("logit", pick(0), -32768, 32767);
    }
    return Network::parse(draft.text(), "random");
  }
  Network finish() const { return finish_of(draft_); }

  void try_add(const NodeOperation& operation) {
    NetworkDraft longer = draft_;
    const auto ref = longer.add(std::string("n").append(std::to_string(count_)), operation);
    auto saved = values_;
    const auto* layer = std::get_if<DenseNode>(&operation);
    const std::size_t elements = layer != nullptr ? layer->weights.size() : 1;
    for (std::uint32_t e = 0; e < elements; ++e) values_.push_back({ref.node, e});
    try {
      const auto network = finish_of(longer);
      for (const auto& range : network.nodes()[ref.node].ranges) ranges_.push_back(range);
      draft_ = std::move(longer);
      ++count_;
    } catch (const Error&) {
      values_ = std::move(saved);  // refused: its ranges do not fit
    }
  }

  std::size_t any() {
    return static_cast<std::size_t>(between(rng_, 0, static_cast<std::int64_t>(values_.size()) - 1));
  }

  NodeOperation feature() {
    const auto i = any();
    const auto a = values_[i];
    const auto b = values_[any()];
    const Range range = ranges_[i];
    switch (between(rng_, 0, 9)) {
      case 0:
        return AddNode{a, b};
      case 1:
        return SubtractNode{a, b};
      case 2: {
        const bool is_signed = between(rng_, 0, 1) == 1;
        const auto width = std::max<std::int64_t>((range.high - range.low) / between(rng_, 1, 6), 2);
        return WrapNode{a, static_cast<std::int32_t>(std::min<std::int64_t>(width + width % 2, 1 << 24)), is_signed};
      }
      case 3:
        return AbsoluteNode{a};
      case 4:
        return SelectNode{values_[any()], a, b};
      case 5: {
        const auto low = between(rng_, range.low, range.high);
        return ClampNode{a, low, between(rng_, low, range.high + 3)};
      }
      case 6:
        return ShiftNode{a, between(rng_, -6, 8)};
      case 7:
        return ConstantNode{between(rng_, -300, 300)};
      default: {
        TableNode table{a, between(rng_, range.low, range.high), {}};
        table.values.resize(static_cast<std::size_t>(between(rng_, 1, 512)));
        const std::int32_t top = between(rng_, 0, 1) == 0 ? 32767 : 200;
        for (auto& value : table.values) value = between(rng_, top == 200 ? 0 : -top, top);
        return table;
      }
    }
  }

  DenseNode dense(int activation_bits) {
    DenseNode layer;
    layer.activation_bits = activation_bits;
    const int n_inputs = between(rng_, 1, 20);
    const bool recent = between(rng_, 0, 1) == 0;  // often the layer before, whose values are bytes
    for (int k = 0; k < n_inputs; ++k) {
      const auto i =
          recent ? values_.size() - 1 - std::min<std::size_t>(static_cast<std::size_t>(k), values_.size() - 1) : any();
      if (ranges_[i].low >= -32768 && ranges_[i].high <= 32767) layer.inputs.push_back(values_[i]);
    }
    const int neurons = between(rng_, 1, 17);
    const int sparsity = between(rng_, 0, 3);
    for (int n = 0; n < neurons; ++n) {
      auto& row = layer.weights.emplace_back();
      for (std::size_t k = 0; k < layer.inputs.size(); ++k) {
        row.push_back(between(rng_, 0, 3) < sparsity ? 0 : between(rng_, -127, 127));
      }
      layer.bias.push_back(between(rng_, -20000, 20000));
      layer.shift.push_back(between(rng_, 0, 14));
    }
    return layer;
  }

  KernelId task_;
  Rng& rng_;
  NetworkDraft draft_;
  std::vector<ValueRef> values_;
  std::vector<Range> ranges_;
  int count_ = 0;
};

MuonWord random_word(Rng& rng) {
  const auto bits = [&] { return static_cast<std::uint32_t>(rng()); };
  switch (rng() % 4) {
    case 0: {  // every field at one of its ends
      MuonWord word;
      const auto end = [&] { return rng() % 2 == 0 ? 0U : 0xFFFFFFFFU; };
      for (const auto& row : kMuonFields) set(word, row.field, static_cast<std::int32_t>(end()));
      insert(word, kRun3EtaSelector, static_cast<std::int32_t>(end()));
      insert(word, kRun3Eta2, static_cast<std::int32_t>(end()));
      return word;
    }
    case 1:
      return rng() % 2 == 0 ? MuonWord{} : MuonWord{~0U, ~0U, ~0U};
    default:
      return {bits(), bits(), bits()};
  }
}

}  // namespace

Network random_network(KernelId task, Rng& rng) { return Grower(task, rng).grow(); }

std::vector<MuonRecord> random_records(std::size_t n, Rng& rng) {
  std::vector<MuonRecord> records;
  std::uint32_t bx = 0;
  std::uint32_t offset = 0;
  while (records.size() < n) {
    bx += 1 + static_cast<std::uint32_t>(rng() % 3);
    if (bx > kBxPerOrbit) {
      bx = 1;
      ++offset;
    }
    const auto in_bx = rng() % 8 == 0 ? 1 + rng() % kMaxMuonsPerBx : 1 + rng() % 2;
    std::uint32_t index = 0;
    for (std::size_t k = 0; k < in_bx && index < kMaxMuonsPerBx && records.size() < n; ++k) {
      records.push_back({random_word(rng), make_tag(bx, index, offset)});
      index += 1 + static_cast<std::uint32_t>(rng() % 5 == 0);
    }
  }
  return records;
}

}  // namespace mu40::test
