#include "network/network_writer.hpp"

#include <nlohmann/json.hpp>

namespace mu40 {
namespace {

// Keeps the order in which fields are set: files are read by people.
using Json = nlohmann::ordered_json;

// Calls `visit` with each reference that `operation` holds.
template <typename Operation, typename Visit>
void for_each_reference(Operation& operation, const Visit& visit) {
  std::visit(
      [&](auto& n) {
        if constexpr (requires { n.a; }) visit(n.a);
        if constexpr (requires { n.b; }) visit(n.b);
        if constexpr (requires { n.index; }) visit(n.index);
        if constexpr (requires { n.condition; }) {
          visit(n.condition);
          visit(n.if_nonzero);
          visit(n.if_zero);
        }
        if constexpr (requires { n.inputs; }) {
          for (auto& input : n.inputs) visit(input);
        }
      },
      operation);
}

}  // namespace

ValueRef NetworkDraft::add(std::string node_name, NodeOperation operation) {
  nodes_.push_back({std::move(node_name), std::move(operation)});
  return {static_cast<std::uint32_t>(nodes_.size() - 1), 0};
}

std::string NetworkDraft::reference_text(ValueRef ref) const {
  const auto& node = nodes_[ref.node];
  const bool is_dense = std::holds_alternative<DenseNode>(node.operation);
  return is_dense ? node.name + "[" + std::to_string(ref.element) + "]" : node.name;
}

std::string NetworkDraft::node_text(const Named& node) const {
  Json json;
  json["name"] = node.name;
  const auto ref = [&](const char* field, ValueRef value) { json[field] = reference_text(value); };
  struct Writer {
    Json& json;
    const decltype(ref)& put;
    const NetworkDraft& draft;
    void operator()(const FieldNode& n) const {
      json["op"] = "field";
      json["muon"] = n.muon;
      json["field"] = row_of(n.field).name;
    }
    void operator()(const ConstantNode& n) const {
      json["op"] = "constant";
      json["value"] = n.value;
    }
    void operator()(const AddNode& n) const {
      json["op"] = "add";
      put("a", n.a);
      put("b", n.b);
    }
    void operator()(const SubtractNode& n) const {
      json["op"] = "subtract";
      put("a", n.a);
      put("b", n.b);
    }
    void operator()(const WrapNode& n) const {
      json["op"] = "wrap";
      put("a", n.a);
      json["modulus"] = n.modulus;
      json["signed"] = n.is_signed;
    }
    void operator()(const AbsoluteNode& n) const {
      json["op"] = "absolute";
      put("a", n.a);
    }
    void operator()(const SelectNode& n) const {
      json["op"] = "select";
      put("condition", n.condition);
      put("if_nonzero", n.if_nonzero);
      put("if_zero", n.if_zero);
    }
    void operator()(const ClampNode& n) const {
      json["op"] = "clamp";
      put("a", n.a);
      json["low"] = n.low;
      json["high"] = n.high;
    }
    void operator()(const ShiftNode& n) const {
      json["op"] = "shift";
      put("a", n.a);
      json["by"] = n.by;
    }
    void operator()(const TableNode& n) const {
      json["op"] = "table";
      put("index", n.index);
      json["first"] = n.first;
      json["values"] = n.values;
    }
    void operator()(const DenseNode& n) const {
      json["op"] = "dense";
      for (const auto input : n.inputs) json["inputs"].push_back(draft.reference_text(input));
      json["weights"] = n.weights;
      json["bias"] = n.bias;
      json["shift"] = n.shift;
      json["activation_bits"] = n.activation_bits;
    }
  };
  std::visit(Writer{json, ref, *this}, node.operation);
  return json.dump();
}

void NetworkDraft::drop_unused() {
  std::vector<bool> is_used(nodes_.size());
  for (const auto& [name, value] : outputs_) is_used[value.node] = true;
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    if (is_used[i]) for_each_reference(nodes_[i].operation, [&](ValueRef ref) { is_used[ref.node] = true; });
  }
  std::vector<std::uint32_t> place(nodes_.size());
  std::vector<Named> kept;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    place[i] = static_cast<std::uint32_t>(kept.size());
    if (is_used[i]) kept.push_back(std::move(nodes_[i]));
  }
  nodes_ = std::move(kept);
  const auto move = [&](ValueRef& ref) { ref.node = place[ref.node]; };
  for (auto& node : nodes_) for_each_reference(node.operation, move);
  for (auto& [name, value] : outputs_) move(value);
}

std::string NetworkDraft::text() const {
  Json head;
  head["format"] = "mu40-network";
  head["version"] = 1;
  head["name"] = name_;
  head["task"] = kKernelNames[static_cast<std::size_t>(task_)];
  std::string out = "{\n";
  for (const auto& [key, value] : head.items()) out += "  \"" + key + "\": " + value.dump() + ",\n";
  out += "  \"nodes\": [\n";
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    out += "    " + node_text(nodes_[i]) + (i + 1 < nodes_.size() ? ",\n" : "\n");
  }
  Json outputs;
  for (const auto& [name, value] : outputs_) outputs[name] = reference_text(value);
  out += "  ],\n  \"outputs\": " + outputs.dump();
  if (task_ == KernelId::kClassify) out += ",\n  \"threshold\": " + std::to_string(threshold_);
  if (!notes_.empty()) {
    Json notes;
    for (const auto& [key, text] : notes_) notes[key] = text;
    out += ",\n  \"notes\": " + notes.dump();
  }
  return out + "\n}\n";
}

}  // namespace mu40
