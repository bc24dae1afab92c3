// A trained integer network as the small graph that every back end computes bit for bit: feature nodes, dense layers,
// output nodes. Loading validates everything; a Network that exists is sound. docs/network-format.md is its format.
// Numeric contract: values are integers in proven ranges; inputs of dense layers fit int16; weights are in [-127, 127];
// accumulators fit int32; a hidden activation is clamp((acc + half) >> shift, 0, 2^bits - 1) with arithmetic shift;
// outputs fit int16.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "layout/error.hpp"
#include "layout/kernel_interface.hpp"
#include "layout/muon_word.hpp"

namespace mu40 {

// The value of one element of one earlier node.
struct ValueRef {
  std::uint32_t node = 0;
  std::uint32_t element = 0;  // 0 but for dense nodes
};

// A field of muon 0 or (in pairs) muon 1, with the range that its bits allow.
struct FieldNode {
  std::uint32_t muon = 0;
  MuonField field{};
};
struct ConstantNode {
  std::int32_t value = 0;
};
struct AddNode {
  ValueRef a, b;
};
struct SubtractNode {
  ValueRef a, b;
};
// a wrapped into [-modulus/2, modulus/2) (signed), or into [0, modulus) (unsigned).
struct WrapNode {
  ValueRef a;
  std::int32_t modulus = 0;
  bool is_signed = true;
};
struct AbsoluteNode {
  ValueRef a;
};
// condition != 0 ? if_nonzero : if_zero
struct SelectNode {
  ValueRef condition, if_nonzero, if_zero;
};
struct ClampNode {
  ValueRef a;
  std::int32_t low = 0, high = 0;
};
// by > 0: (a + 2^(by-1)) >> by, arithmetic (round half up); by < 0: a * 2^-by.
struct ShiftNode {
  ValueRef a;
  int by = 0;
};
// values[clamp(index - first, 0, size - 1)]; 1..512 values.
struct TableNode {
  ValueRef index;
  std::int32_t first = 0;
  std::vector<std::int32_t> values;
};
// For each neuron n: acc = bias[n] + sum_i weights[n][i] * inputs[i]; hidden (activation_bits > 0):
// clamp((acc + half) >> shift[n], 0, 2^activation_bits - 1); linear (activation_bits = 0): (acc + half) >> shift[n].
// half = 2^(shift-1), 0 for shift 0.
struct DenseNode {
  std::vector<ValueRef> inputs;
  std::vector<std::vector<std::int32_t>> weights;  // [neurons][inputs]
  std::vector<std::int32_t> bias;                  // [neurons]
  std::vector<int> shift;                          // [neurons], 0..24
  int activation_bits = 0;                         // 0 or 1..8
};

using NodeOperation = std::variant<FieldNode, ConstantNode, AddNode, SubtractNode, WrapNode, AbsoluteNode, SelectNode,
                                   ClampNode, ShiftNode, TableNode, DenseNode>;

// Inclusive.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

struct Node {
  std::string name;
  NodeOperation operation;
  std::vector<Range> ranges;  // one an element, proven by interval arithmetic at load
};

// Immutable.
class Network {
 public:
  // Reads and validates a network file; throws Error naming file, node and field.
  [[nodiscard]] static Network load(const std::filesystem::path& file);
  // The same for a text; `name` stands in errors in the place of the file.
  [[nodiscard]] static Network parse(std::string_view json, std::string_view name);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] KernelId task() const noexcept { return task_; }
  // In an order in which every node comes after the nodes it reads.
  [[nodiscard]] const std::vector<Node>& nodes() const noexcept { return nodes_; }
  // recalibrate: phi, eta, pt in 1/32 hardware units; classify: logit.
  [[nodiscard]] const std::vector<ValueRef>& outputs() const noexcept { return outputs_; }
  // classify: a pair is called real when logit >= threshold.
  [[nodiscard]] std::int32_t threshold() const noexcept { return threshold_; }
  // SHA-256 of the canonical form (spaces, key order and training notes do not matter), lower-case hex.
  [[nodiscard]] const std::string& hash() const noexcept { return hash_; }
  // Its first 64 bits: what a result header carries.
  [[nodiscard]] std::uint64_t short_hash() const noexcept { return short_hash_; }
  // The file's text, for shipping it inside an xclbin.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  Network() = default;
  std::string name_;
  KernelId task_ = KernelId::kRecalibrate;
  std::vector<Node> nodes_;
  std::vector<ValueRef> outputs_;
  std::int32_t threshold_ = 0;
  std::string hash_;
  std::uint64_t short_hash_ = 0;
  std::string text_;
};

}  // namespace mu40
