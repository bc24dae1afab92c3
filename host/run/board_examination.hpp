// What `mu40 doctor` has a board's process find out: does the board open, does it compute the canary right, what do a
// launch and a transfer cost, how well does this machine keep time.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "run/runner.hpp"

namespace mu40 {

// One line: what was looked at, whether it is as it should be, what was found (and where it is not: what was expected).
struct BoardFinding {
  std::string subject;
  bool good = false;
  std::string text;
};
void to_json(nlohmann::json& json, const BoardFinding& finding);
void from_json(const nlohmann::json& json, BoardFinding& finding);

// Examines this machine and the board of `config`, which needs no recording. What is wrong becomes a finding; nothing
// is thrown. Takes about a second.
[[nodiscard]] std::vector<BoardFinding> examine(const RunConfig& config, const OpenBoard& open_board);

}  // namespace mu40
