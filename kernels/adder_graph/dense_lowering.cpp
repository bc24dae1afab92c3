#include "adder_graph/dense_lowering.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

#include "adder_graph/adder_tree.hpp"
#include "adder_graph/bits.hpp"
#include "adder_graph/shared_patterns.hpp"
#include "adder_graph/signed_digits.hpp"

namespace mu40 {
namespace {

class DenseLowering {
 public:
  DenseLowering(const DenseNode& layer, std::span<const Operand> inputs, const std::vector<bool>& is_live,
                GraphBuilder& builder)
      : layer_(layer), inputs_(inputs), is_live_(is_live), builder_(builder) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (!is_used(i) || builder.is_constant(inputs[i])) continue;
      const Operand unshifted{inputs[i].node, 0};
      if (!place_.try_emplace(unshifted.node, ranges_.size()).second) continue;
      parts_.push_back(
          {unshifted, builder.level(unshifted), WeightedSum::of(static_cast<std::uint32_t>(ranges_.size()), 1)});
      ranges_.push_back(builder.range(unshifted));
    }
  }

  std::vector<Operand> run() {
    std::vector<SumRow> rows;
    std::vector<int> shifts;
    for (std::size_t n = 0; n < is_live_.size(); ++n) {
      if (!is_live_[n]) continue;
      shifts.push_back(layer_.shift[n]);
      rows.push_back(row(n, shifts.back()));
    }
    share_patterns(rows, parts_, ranges_, builder_);
    std::vector<Operand> values(is_live_.size(), builder_.constant(0));
    std::size_t next = 0;
    for (std::size_t n = 0; n < is_live_.size(); ++n) {
      if (!is_live_[n]) continue;
      const auto sum = rows[next].terms.empty() ? builder_.constant(rows[next].constant)
                                                : make_adder_tree(rows[next], parts_, ranges_, builder_);
      values[n] = builder_.shift_right(sum, shifts[next]);
      if (layer_.activation_bits > 0) {
        values[n] = builder_.clamp(values[n], 0, (std::int64_t{1} << layer_.activation_bits) - 1);
      }
      ++next;
    }
    return values;
  }

 private:
  bool is_used(std::size_t input) const {
    for (std::size_t n = 0; n < is_live_.size(); ++n) {
      if (is_live_[n] && layer_.weights[n][input] != 0) return true;
    }
    return false;
  }

  // The digits of neuron n. `shift` becomes what is left to shift by once common powers of two are taken out: below
  // them the sum has only bits of the constant, which no carry can leave.
  SumRow row(std::size_t n, int& shift) {
    SumRow row;
    row.constant = layer_.bias[n] + (shift == 0 ? 0 : std::int64_t{1} << (shift - 1));
    std::vector<std::int64_t> coefficients(ranges_.size());
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const std::int64_t weight = layer_.weights[n][i];
      if (weight == 0) continue;
      if (builder_.is_constant(inputs_[i])) {
        row.constant += weight * builder_.range(inputs_[i]).low;
      } else {
        coefficients[place_.at(inputs_[i].node)] += scaled(weight, inputs_[i].shift);
      }
    }
    std::int64_t bits = 0;
    for (const auto coefficient : coefficients) bits |= coefficient;
    const int common = bits == 0 ? 0 : std::min(shift, trailing_zeros(bits));
    shift -= common;
    row.constant >>= common;
    for (std::size_t input = 0; input < coefficients.size(); ++input) {
      add_terms(row, static_cast<std::uint32_t>(input), coefficients[input] / (std::int64_t{1} << common));
    }
    return row;
  }

  void add_terms(SumRow& row, std::uint32_t input, std::int64_t coefficient) {
    if (coefficient == 0) return;
    if (ranges_[input].low == 0 && ranges_[input].high == 1) {
      row.terms.push_back(flag_term(input, coefficient, row.constant));
      row.constant = 0;
      return;
    }
    for (const auto digit : signed_digits(coefficient)) row.terms.push_back({input, digit.shift, digit.is_negative});
  }

  // One bit times a coefficient, plus a constant, is wires: each bit of the value is 0, 1, the bit or its inverse.
  Term flag_term(std::uint32_t input, std::int64_t coefficient, std::int64_t constant) {
    // Without a constant the magnitude's odd part can be shared.
    const bool is_negative = constant == 0 && coefficient < 0;
    const int shift = constant == 0 ? trailing_zeros(coefficient) : 0;
    coefficient = (is_negative ? -coefficient : coefficient) / (std::int64_t{1} << shift);
    const auto [place, is_new] =
        flags_.try_emplace({input, coefficient, constant}, static_cast<std::uint32_t>(parts_.size()));
    if (is_new) {
      const auto flag = parts_[input].value;
      WeightedSum sum(constant);
      sum.add(WeightedSum::of(input, coefficient), 0, false);
      parts_.push_back({builder_.select(flag, builder_.constant(constant + coefficient), builder_.constant(constant)),
                        builder_.level(flag), std::move(sum)});
    }
    return {place->second, shift, is_negative};
  }

  const DenseNode& layer_;
  std::span<const Operand> inputs_;
  const std::vector<bool>& is_live_;
  GraphBuilder& builder_;
  std::map<std::uint32_t, std::size_t> place_;  // of the node of an input among the parts
  SumParts parts_;                              // the inputs first
  std::vector<Range> ranges_;                   // of the inputs
  std::map<std::tuple<std::uint32_t, std::int64_t, std::int64_t>, std::uint32_t> flags_;
};

}  // namespace

std::vector<Operand> lower_dense(const DenseNode& layer, std::span<const Operand> inputs,
                                 const std::vector<bool>& is_live, GraphBuilder& builder) {
  return DenseLowering(layer, inputs, is_live, builder).run();
}

}  // namespace mu40
