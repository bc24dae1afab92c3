#include "comparison_json.hpp"

#include <nlohmann/json.hpp>

#include "achievement.hpp"

namespace mu40 {
namespace {

using Json = nlohmann::ordered_json;

Json heading(const char* format, const ComparedOn& on) {
  return {{"format", format},
          {"version", 1},
          {"data", "generated"},
          {"tune", on.tune},
          {"task", kKernelNames[static_cast<std::size_t>(on.task)]},
          {"seeds", on.n_seeds},
          {"columns", achievement_columns(on.task)},
          {"rows", Json::array()}};
}

}  // namespace

std::string comparison_json(const ComparedOn& on, std::span<const ComparisonRow> rows) {
  auto json = heading("mu40-comparison", on);
  for (const auto& row : rows) {
    json["rows"].push_back({{"name", row.name},
                            {"labels", row.labels},
                            {"epochs", row.epochs},
                            {"weight_bits", row.weight_bits},
                            {"held_out_loss", row.loss},
                            {"achievement", row.achievement}});
  }
  return json.dump(1) + "\n";
}

std::string search_json(const ComparedOn& on, std::span<const Searched> rows) {
  auto json = heading("mu40-search", on);
  for (const auto& row : rows) {
    json["rows"].push_back({{"name", row.name},
                            {"weight_bits", row.nonzero_weight_bits},
                            {"adder_bits", row.adder_bits},
                            {"levels", row.levels},
                            {"held_out_loss", row.loss},
                            {"achievement", row.achievement},
                            {"on_front", row.is_on_front}});
  }
  return json.dump(1) + "\n";
}

}  // namespace mu40
