#include "network/node_parser.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace mu40 {
namespace {

constexpr std::int64_t kInt32Min = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kInt32Max = std::numeric_limits<std::int32_t>::max();

// "node" or "node[element]", split.
struct SplitReference {
  std::string_view name;
  std::optional<std::uint32_t> element;
};

std::optional<SplitReference> split(std::string_view text) {
  const auto open = text.find('[');
  if (open == std::string_view::npos) return SplitReference{text, std::nullopt};
  if (text.back() != ']') return std::nullopt;
  const auto digits = text.substr(open + 1, text.size() - open - 2);
  std::uint32_t element = 0;
  const auto end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, element);
  if (error != std::errc() || stop != end) return std::nullopt;
  return SplitReference{text.substr(0, open), element};
}

// The elements that `json` names; a bare name is the whole node.
std::vector<ValueRef> references(const ObjectReader& reader, const std::string& field, const nlohmann::json& json,
                                 const EarlierNodes& earlier) {
  const auto parts = json.is_string() ? split(json.get_ref<const std::string&>()) : std::nullopt;
  if (!parts) reader.fail(field, shown(json) + " where the name of an earlier node, or name[element], was expected");
  const auto found = earlier.index.find(parts->name);
  if (found == earlier.index.end()) reader.fail(field, shown(json) + " names no node that stands before this one");
  const std::uint32_t node = found->second;
  const auto size = static_cast<std::uint32_t>(earlier.nodes[node].ranges.size());
  if (parts->element) {
    if (*parts->element >= size) {
      reader.fail(field, shown(json) + ": element out of range, the node has " + std::to_string(size));
    }
    return {{node, *parts->element}};
  }
  std::vector<ValueRef> all;
  all.reserve(size);
  for (std::uint32_t element = 0; element < size; ++element) all.push_back({node, element});
  return all;
}

ValueRef reference(ObjectReader& reader, const std::string& field, const EarlierNodes& earlier) {
  return parse_reference(reader, field, reader.value(field), earlier);
}

FieldNode field_node(ObjectReader& reader, std::uint32_t n_muons) {
  FieldNode node;
  node.muon = static_cast<std::uint32_t>(reader.integer("muon", 0, n_muons - 1));
  const auto& name = reader.text("field");
  const auto field = muon_field(name);
  if (!field) reader.fail("field", "'" + name + "' is no field of a muon word");
  node.field = *field;
  return node;
}

WrapNode wrap_node(ObjectReader& reader, const EarlierNodes& earlier) {
  WrapNode node;
  node.a = reference(reader, "a", earlier);
  node.is_signed = reader.boolean("signed");
  node.modulus = static_cast<std::int32_t>(reader.integer("modulus", 2, kMaxModulus));
  if (node.is_signed && node.modulus % 2 != 0) {
    reader.fail("modulus", std::to_string(node.modulus) + " is odd; a signed wrap needs an even one");
  }
  return node;
}

ClampNode clamp_node(ObjectReader& reader, const EarlierNodes& earlier) {
  ClampNode node;
  node.a = reference(reader, "a", earlier);
  node.low = static_cast<std::int32_t>(reader.integer("low", kInt32Min, kInt32Max));
  node.high = static_cast<std::int32_t>(reader.integer("high", node.low, kInt32Max));
  return node;
}

TableNode table_node(ObjectReader& reader, const EarlierNodes& earlier) {
  TableNode node;
  node.index = reference(reader, "index", earlier);
  node.first = static_cast<std::int32_t>(reader.integer("first", kInt32Min, kInt32Max));
  node.values = reader.integers("values", 1, kMaxTableSize, kInt16Min, kInt16Max);
  return node;
}

DenseNode dense_node(ObjectReader& reader, const EarlierNodes& earlier) {
  DenseNode node;
  const auto& inputs = reader.array("inputs", 1, kMaxDenseInputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto field = "inputs[" + std::to_string(i) + "]";
    const auto elements = references(reader, field, inputs[i], earlier);
    node.inputs.insert(node.inputs.end(), elements.begin(), elements.end());
    if (node.inputs.size() > kMaxDenseInputs) {
      reader.fail(field, "more than " + std::to_string(kMaxDenseInputs) + " inputs in all");
    }
  }
  const auto& rows = reader.array("weights", 1, kMaxNeurons);
  for (std::size_t n = 0; n < rows.size(); ++n) {
    const auto field = "weights[" + std::to_string(n) + "]";
    if (!rows[n].is_array() || rows[n].size() != node.inputs.size()) {
      reader.fail(field, shown(rows[n]) + " where an array of " + std::to_string(node.inputs.size()) +
                             ", one weight an input, was expected");
    }
    auto& row = node.weights.emplace_back();
    row.reserve(rows[n].size());
    for (std::size_t i = 0; i < rows[n].size(); ++i) {
      row.push_back(static_cast<std::int32_t>(
          reader.checked_integer(rows[n][i], field + "[" + std::to_string(i) + "]", -kMaxWeight, kMaxWeight)));
    }
  }
  node.bias = reader.integers("bias", rows.size(), rows.size(), kInt32Min, kInt32Max);
  node.shift = reader.integers("shift", rows.size(), rows.size(), 0, kMaxShift);
  node.activation_bits = static_cast<int>(reader.integer("activation_bits", 0, kMaxActivationBits));
  return node;
}

}  // namespace

bool is_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return !text.empty() && text.size() <= kMaxNameLength && std::all_of(text.begin(), text.end(), allowed);
}

ValueRef parse_reference(const ObjectReader& reader, const std::string& field, const nlohmann::json& json,
                         const EarlierNodes& earlier) {
  const auto elements = references(reader, field, json, earlier);
  if (elements.size() != 1) {
    reader.fail(field, shown(json) + " has " + std::to_string(elements.size()) + " elements; name one: name[element]");
  }
  return elements.front();
}

NodeOperation parse_operation(ObjectReader& reader, const EarlierNodes& earlier, std::uint32_t n_muons) {
  const auto& op = reader.text("op");
  const auto ref = [&](const char* field) { return reference(reader, field, earlier); };
  if (op == "field") return field_node(reader, n_muons);
  if (op == "constant") return ConstantNode{static_cast<std::int32_t>(reader.integer("value", kInt32Min, kInt32Max))};
  if (op == "add") return AddNode{ref("a"), ref("b")};
  if (op == "subtract") return SubtractNode{ref("a"), ref("b")};
  if (op == "wrap") return wrap_node(reader, earlier);
  if (op == "absolute") return AbsoluteNode{ref("a")};
  if (op == "select") return SelectNode{ref("condition"), ref("if_nonzero"), ref("if_zero")};
  if (op == "clamp") return clamp_node(reader, earlier);
  if (op == "shift") return ShiftNode{ref("a"), static_cast<int>(reader.integer("by", kMinNodeShift, kMaxShift))};
  if (op == "table") return table_node(reader, earlier);
  if (op == "dense") return dense_node(reader, earlier);
  reader.fail(
      "op",
      "'" + op + "' is none of field, constant, add, subtract, wrap, absolute, select, clamp, shift, table, dense");
}

}  // namespace mu40
