#include "emit/pipeline.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr int kRounds = 8;  // of moving nodes to save registers; later rounds find nothing

class Scheduler {
 public:
  Scheduler(const AdderGraph& graph, double period_ns, const DelayModel& model)
      : graph_(graph), period_ns_(period_ns), clock_to_q_ns_(model.clock_to_q_ns) {
    const auto readers = fan_outs(graph);
    for (const auto& node : graph.nodes) delay_ns_.push_back(node_delay_ns(node, graph, readers, model));
    const auto slowest = std::max_element(delay_ns_.begin(), delay_ns_.end());
    if (slowest != delay_ns_.end() && clock_to_q_ns_ + *slowest > period_ns) {
      throw Error(ErrorCode::kInvalidArgument,
                  fmt::format("a clock of {:.2f} ns is too short: one operation takes {:.2f} ns by the delay model",
                              period_ns, clock_to_q_ns_ + *slowest));
    }
    readers_.resize(graph.nodes.size());
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
      for (const auto operand : graph.nodes[i].reads()) readers_[operand.node].push_back(i);
    }
  }

  Pipeline run() {
    place_early();
    for (int round = 0; round < kRounds && save_registers(); ++round) {
    }
    return finish();
  }

 private:
  // Each node as early as the period allows: no schedule has fewer stages.
  void place_early() {
    const auto n = graph_.nodes.size();
    stage_.assign(n, 0);
    arrival_ns_.assign(n, clock_to_q_ns_);
    for (std::size_t i = 0; i < n; ++i) {
      for (const auto operand : graph_.nodes[i].reads()) stage_[i] = std::max(stage_[i], stage_[operand.node]);
      arrive(i);
      if (arrival_ns_[i] > period_ns_) {
        ++stage_[i];
        arrive(i);
      }
    }
    n_stages_ = 1;
    for (const auto output : graph_.outputs) n_stages_ = std::max(n_stages_, stage_[output.node] + 1);
    is_output_.assign(n, false);
    for (const auto output : graph_.outputs) is_output_[output.node] = true;
  }

  void arrive(std::size_t i) {
    double latest = clock_to_q_ns_;
    for (const auto operand : graph_.nodes[i].reads()) {
      if (stage_[operand.node] == stage_[i]) latest = std::max(latest, arrival_ns_[operand.node]);
    }
    arrival_ns_[i] = latest + delay_ns_[i];
  }

  [[nodiscard]] bool fits_from(std::size_t first) {
    for (std::size_t i = first; i < graph_.nodes.size(); ++i) {
      arrive(i);
      if (arrival_ns_[i] > period_ns_) return false;
    }
    return true;
  }

  [[nodiscard]] int last_read(std::size_t i) const {
    if (is_output_[i]) return n_stages_;
    int last = stage_[i];
    for (const auto reader : readers_[i]) last = std::max(last, stage_[reader]);
    return last;
  }

  [[nodiscard]] std::int64_t registers_of(std::size_t i) const {
    const auto& node = graph_.nodes[i];
    if (node.op == AdderOp::kConstant) return 0;
    return std::int64_t{width_bits(node.range)} * (last_read(i) - stage_[i]);
  }

  // Registers of a node and of what it reads: all that moving it changes.
  [[nodiscard]] std::int64_t registers_around(std::size_t i) const {
    auto bits = registers_of(i);
    for (const auto operand : graph_.nodes[i].reads()) bits += registers_of(operand.node);
    return bits;
  }

  // Moves nodes to later stages where that saves registers. False where nothing moved.
  bool save_registers() {
    bool moved = false;
    for (auto i = graph_.nodes.size(); i-- > 0;) {
      const auto op = graph_.nodes[i].op;
      if (op == AdderOp::kField || op == AdderOp::kConstant) continue;
      int latest = n_stages_ - 1;
      for (const auto reader : readers_[i]) latest = std::min(latest, stage_[reader]);
      const int before = stage_[i];
      int best = before;
      auto fewest = registers_around(i);
      for (int stage = before + 1; stage <= latest; ++stage) {
        stage_[i] = stage;
        if (const auto bits = registers_around(i); bits <= fewest && fits_from(i)) {
          fewest = bits;
          best = stage;
        }
      }
      stage_[i] = best;
      if (!fits_from(i)) {  // another arrival than when it was tried cannot be
        throw Error(ErrorCode::kInternal, "pipeline: a stage became too long");
      }
      moved = moved || best != before;
    }
    return moved;
  }

  Pipeline finish() {
    Pipeline result;
    result.stage = stage_;
    result.n_stages = n_stages_;
    result.stage_delay_ns.assign(static_cast<std::size_t>(n_stages_), clock_to_q_ns_);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      result.last_read.push_back(last_read(i));
      result.register_bits += registers_of(i);
      if (graph_.nodes[i].op == AdderOp::kField) result.register_bits += width_bits(graph_.nodes[i].range);
      auto& longest = result.stage_delay_ns[static_cast<std::size_t>(stage_[i])];
      longest = std::max(longest, arrival_ns_[i]);
    }
    return result;
  }

  const AdderGraph& graph_;
  double period_ns_, clock_to_q_ns_;
  std::vector<double> delay_ns_, arrival_ns_;
  std::vector<int> stage_;
  std::vector<bool> is_output_;
  std::vector<std::vector<std::uint32_t>> readers_;
  int n_stages_ = 1;
};

}  // namespace

Pipeline make_pipeline(const AdderGraph& graph, double period_ns, const DelayModel& model) {
  return Scheduler(graph, period_ns, model).run();
}

}  // namespace mu40
