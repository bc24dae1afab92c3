// Tables of ways to train, as JSON: what model cards are made of. Names are stable, fields are only ever added.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "comparison.hpp"
#include "search.hpp"

namespace mu40 {

// On which samples a table was made.
struct ComparedOn {
  KernelId task = KernelId::kRecalibrate;
  std::string_view tune;
  int n_seeds = 1;
};

[[nodiscard]] std::string comparison_json(const ComparedOn& on, std::span<const ComparisonRow> rows);
[[nodiscard]] std::string search_json(const ComparedOn& on, std::span<const Searched> rows);

}  // namespace mu40
