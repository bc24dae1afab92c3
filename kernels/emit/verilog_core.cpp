#include "emit/verilog_core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "adder_graph/node_cost.hpp"
#include "layout/kernel_interface.hpp"

namespace mu40 {
namespace {

constexpr int kWordBits = 96;    // f, s, extra
constexpr int kOutputBits = 16;  // int16

int first_bit(WordPart part) { return 32 * static_cast<int>(part); }

std::string identifier(const std::string& name) {
  std::string out;
  for (const char c : name) out += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return out.empty() || std::isdigit(static_cast<unsigned char>(out.front())) != 0 ? "n_" + out : out;
}

// `value` modulo 2^bits.
std::string literal(std::int64_t value, int bits) {
  const auto mask = bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
  return fmt::format("{}'d{}", bits, static_cast<std::uint64_t>(value) & mask);
}

class Core {
 public:
  Core(const Network& network, const AdderGraph& graph, const Pipeline& pipeline)
      : network_(network), graph_(graph), pipeline_(pipeline) {}

  std::string text() {
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i) emit(i);
    emit_outputs();
    return std::move(text_);
  }

 private:
  [[nodiscard]] int width(std::uint32_t node) const { return width_bits(graph_.nodes[node].range); }

  // The name of a node's value as it stands in `stage`.
  [[nodiscard]] std::string name(std::uint32_t node, int stage) const {
    const auto& origin = network_.nodes()[graph_.nodes[node].origin];
    const auto base = fmt::format("{}_{}", identifier(origin.name), node);
    const bool is_copy = graph_.nodes[node].op != AdderOp::kConstant && stage != pipeline_.stage[node];
    return is_copy ? fmt::format("{}_s{}", base, stage) : base;
  }

  // Bits low .. high-1 of an operand in two's complement of any width: its shift's zeros, the node's own, its sign.
  [[nodiscard]] std::string bits(Operand operand, int low, int high, int stage) const {
    const auto& node = graph_.nodes[operand.node];
    if (node.op == AdderOp::kConstant) return literal((node.x << operand.shift) >> low, high - low);
    const int n = width(operand.node);
    const auto value = name(operand.node, stage);
    std::vector<std::string> parts;  // from the top
    const int top = operand.shift + n;
    if (const int above = high - std::max(low, top); above > 0) {
      parts.push_back(is_signed(node.range)
                          ? fmt::format("{{{}{{{}}}}}", above, n == 1 ? value : fmt::format("{}[{}]", value, n - 1))
                          : literal(0, above));
    }
    const int from = std::max(low, operand.shift) - operand.shift;
    const int to = std::min(high, top) - operand.shift;
    if (to > from) parts.push_back(from == 0 && to == n ? value : slice(value, from, to - 1));
    if (const int zeros = std::min(high, operand.shift) - low; zeros > 0) parts.push_back(literal(0, zeros));
    return parts.size() == 1 ? parts.front() : fmt::format("{{{}}}", fmt::join(parts, ", "));
  }

  static std::string slice(const std::string& value, int from, int to) {
    return from == to ? fmt::format("{}[{}]", value, from) : fmt::format("{}[{}:{}]", value, to, from);
  }

  // a + b or a - b: low bits below the other operand are wires.
  [[nodiscard]] std::string sum(const AdderNode& node, int stage) const {
    const bool is_subtract = node.op == AdderOp::kSubtract;
    const int n = width_bits(node.range);
    auto a = node.a();
    auto b = node.b();
    if (!is_subtract && a.shift > b.shift) std::swap(a, b);
    const int wires = std::min(b.shift, n - 1);
    const auto high =
        fmt::format("{} {} {}", bits(a, wires, n, stage), is_subtract ? '-' : '+', bits(b, wires, n, stage));
    return wires == 0 ? high : fmt::format("{{({}), {}}}", high, bits(a, 0, wires, stage));
  }

  [[nodiscard]] std::string below(Operand a, std::int64_t bound, int stage) const {
    const auto range = range_of(a, graph_);
    const int n = std::max(width_bits(range) + (is_signed(range) ? 0 : 1),
                           width_bits({std::min<std::int64_t>(bound, -1), bound}));
    if (bound == 0) return bits(a, n - 1, n, stage);
    return fmt::format("($signed({}) < $signed({}))", bits(a, 0, n, stage), literal(bound, n));
  }

  [[nodiscard]] std::string above(Operand a, std::int64_t bound, int stage) const {
    const auto range = range_of(a, graph_);
    const int n = std::max(width_bits(range) + (is_signed(range) ? 0 : 1),
                           width_bits({std::min<std::int64_t>(bound, -1), bound}));
    const bool is_mask = bound >= 0 && (bound & (bound + 1)) == 0;
    const int low = is_mask ? width_bits({0, bound}) : 0;
    if (is_mask && bound > 0 && low < n - 1) {  // positive, with a bit above the mask
      return fmt::format("(~{} & (|{}))", bits(a, n - 1, n, stage), bits(a, low, n - 1, stage));
    }
    return fmt::format("($signed({}) > $signed({}))", bits(a, 0, n, stage), literal(bound, n));
  }

  [[nodiscard]] std::string expression(const AdderNode& node, int stage) const {
    const int n = width_bits(node.range);
    const auto a = node.a();
    switch (node.op) {
      case AdderOp::kField:
      case AdderOp::kTable:
      case AdderOp::kConstant:
        break;  // emitted elsewhere
      case AdderOp::kAdd:
      case AdderOp::kSubtract:
        return sum(node, stage);
      case AdderOp::kShiftRight:
        return bits(a, static_cast<int>(node.x), static_cast<int>(node.x) + n, stage);
      case AdderOp::kAbsolute: {
        const auto sign = bits(a, width_bits(range_of(a, graph_)) - 1, width_bits(range_of(a, graph_)), stage);
        const auto value = bits(a, 0, n, stage);
        return fmt::format("({} ^ {{{}{{{}}}}}) + {{{}{}}}", value, n, sign, n == 1 ? "" : literal(0, n - 1) + ", ",
                           sign);
      }
      case AdderOp::kLess:
        return below(a, node.x, stage);
      case AdderOp::kSelect: {
        const auto condition = name(a.node, stage);
        return fmt::format("{} ? {} : {}", width(a.node) == 1 ? condition : "(|" + condition + ")",
                           bits(node.b(), 0, n, stage), bits(node.c(), 0, n, stage));
      }
      case AdderOp::kClamp: {
        const auto range = range_of(a, graph_);
        std::string value = bits(a, 0, n, stage);
        if (node.y < range.high)
          value = fmt::format("{} ? {} : {}", above(a, node.y, stage), literal(node.y, n), value);
        if (node.x > range.low)
          value = fmt::format("{} ? {} : ({})", below(a, node.x, stage), literal(node.x, n), value);
        return value;
      }
    }
    return {};
  }

  // The recorded bits of a field: wires.
  [[nodiscard]] std::string field(const AdderNode& node) const {
    const int muon = kWordBits * static_cast<int>(node.x);
    const auto at = [&](BitField bit_field) {
      const int low = muon + first_bit(bit_field.part) + bit_field.lsb;
      return slice("muons", low, low + bit_field.width - 1);
    };
    if (node.field == MuonField::kEtaStation) {
      return fmt::format("{} ? {} : {}", at(kRun3EtaSelector), at(kRun3Eta2), at(kRun3Eta1));
    }
    const auto place = row_of(node.field).run3;
    return place ? at(*place) : literal(0, width_bits(node.range));
  }

  void declare(const char* kind, const std::string& value, int n) {
    text_ += n == 1 ? fmt::format("  {} {};\n", kind, value) : fmt::format("  {} [{}:0] {};\n", kind, n - 1, value);
  }

  void comment(std::uint32_t i) {
    const auto origin = graph_.nodes[i].origin;
    if (i != 0 && origin == graph_.nodes[i - 1].origin) return;
    text_ += fmt::format("\n  // {}\n", network_.nodes()[origin].name);
  }

  void emit(std::uint32_t i) {
    const auto& node = graph_.nodes[i];
    if (node.op == AdderOp::kConstant) return;
    comment(i);
    const int n = width(i);
    const int stage = pipeline_.stage[i];
    const auto value = name(i, stage);
    if (node.op == AdderOp::kField) {
      declare("reg", value, n);
      text_ += fmt::format("  always @(posedge clk) {} <= {};\n", value, field(node));
    } else if (node.op == AdderOp::kTable) {
      emit_table(node, value, n, stage);
    } else {
      declare("wire", value, n);
      text_ += fmt::format("  assign {} = {};\n", value, expression(node, stage));
    }
    for (int later = stage + 1; later <= pipeline_.last_read[i]; ++later) {
      const auto copy = name(i, later);
      declare("reg", copy, n);
      text_ += fmt::format("  always @(posedge clk) {} <= {};\n", copy, name(i, later - 1));
    }
  }

  // The index as it stands, negative values from the top: no adder takes the offset off.
  void emit_table(const AdderNode& node, const std::string& value, int n, int stage) {
    const auto& entries = graph_.tables[static_cast<std::size_t>(node.y)];
    const int address_bits = width(node.a().node);
    declare("reg", value, n);
    text_ += fmt::format("  always @* case ({})\n", name(node.a().node, stage));
    for (std::size_t k = 0; k < entries.size(); ++k) {
      text_ += fmt::format("    {}: {} = {};\n", literal(node.x + static_cast<std::int64_t>(k), address_bits), value,
                           literal(entries[k], n));
    }
    text_ += fmt::format("    default: {} = {{{}{{1'bx}}}};\n  endcase\n", value, n);
  }

  void emit_outputs() {
    text_ += "\n  // outputs\n";
    for (std::size_t k = 0; k < graph_.outputs.size(); ++k) {
      text_ += fmt::format("  assign values[{}:{}] = {};\n", kOutputBits * k + kOutputBits - 1, kOutputBits * k,
                           bits(graph_.outputs[k], 0, kOutputBits, pipeline_.n_stages));
    }
  }

  const Network& network_;
  const AdderGraph& graph_;
  const Pipeline& pipeline_;
  std::string text_;
};

}  // namespace

KernelSources make_core(const Network& network, const CoreOptions& options) {
  const auto graph = make_adder_graph(network);
  DelayModel model;
  model.net_ns = options.net_delay_ns;
  KernelSources sources;
  sources.pipeline = make_pipeline(graph, options.period_ns, model);
  const int n_muons = network.task() == KernelId::kClassify ? 2 : 1;
  const int latency = sources.pipeline.n_stages + 1;
  sources.verilog = fmt::format(
      "// Network '{}', {}\n// Made by mu40-kernelgen for a clock of {:.2f} ns at {:.2f} ns a net: {} clocks, "
      "{} register bits.\nmodule mu40_core (\n  input wire clk,\n  input wire [{}:0] muons,\n  output wire [{}:0] "
      "values\n);\n{}\nendmodule\n",
      network.name(), network.hash(), options.period_ns, options.net_delay_ns, latency, sources.pipeline.register_bits,
      kWordBits * n_muons - 1, kOutputBits * static_cast<int>(graph.outputs.size()) - 1,
      Core(network, graph, sources.pipeline).text());
  sources.header = fmt::format(
      "// What the kernel around the core of network '{}' is made for.\n`define MU40_CORE_LATENCY {}\n`define "
      "MU40_CORE_MUONS {}\n`define MU40_CORE_VALUES {}\n`define MU40_KERNEL_ID {}\n`define MU40_NETWORK_HASH "
      "64'h{:016x}\n",
      network.name(), latency, n_muons, graph.outputs.size(), static_cast<int>(network.task()), network.short_hash());
  return sources;
}

}  // namespace mu40
