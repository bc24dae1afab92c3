// The compiler behind Program. Internal to this folder.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "engine/program.hpp"

namespace mu40 {

// Used once, then thrown away.
class ProgramBuilder {
 public:
  ProgramBuilder(const Network& network, Program& program);
  void build();

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  using PerElement = std::vector<std::vector<std::uint32_t>>;  // [node][element]

  void find_last_uses();
  void place_constants();
  void lower(std::uint32_t node);
  void lower_field(const FieldNode& field, LaneStep& step);
  void lower_eta_station(const FieldNode& field, LaneStep& step);
  [[nodiscard]] const std::int16_t* lay_down(const TableNode& table);
  void lower_dense(const DenseNode& dense, std::uint32_t node);
  void fill_terms(const DenseNode& dense, Program::Dense& out);
  void emit(const LaneStep& step) { program_.steps_.push_back(step); }

  // The node whose value stands for `ref`: itself, or the input of a clamp or wrap that cannot act.
  [[nodiscard]] ValueRef resolve(ValueRef ref) const;
  [[nodiscard]] std::uint32_t& register_of(ValueRef ref) { return registers_[ref.node][ref.element]; }
  [[nodiscard]] Range range_of(ValueRef ref) const { return network_.nodes()[ref.node].ranges[ref.element]; }
  [[nodiscard]] std::uint32_t take();
  void release_dead(std::uint32_t node);

  const Network& network_;
  Program& program_;
  PerElement registers_;
  PerElement last_use_;  // node that reads it last; kNone: nobody
  std::vector<std::uint32_t> free_;
  std::uint32_t n_registers_ = kInputRegisters;
  std::map<std::int32_t, std::uint32_t> constants_;
};

// Every element that `operation` reads.
[[nodiscard]] std::vector<ValueRef> inputs_of(const NodeOperation& operation);

}  // namespace mu40
