#include "swboard/board/faults.hpp"

#include <charconv>

#include "layout/error.hpp"

namespace mu40::swboard {
namespace {

template <class Number>
void parse_into(Number& value, std::string_view word, std::string_view digits, Number low, Number high) {
  Number parsed{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
  if (error != std::errc{} || end != digits.data() + digits.size() || !(parsed >= low && parsed <= high)) {
    throw Error(ErrorCode::kInvalidArgument, "fault switch '" + std::string(word) + "': expected a number from " +
                                                 std::to_string(low) + " to " + std::to_string(high));
  }
  value = parsed;
}

}  // namespace

FaultPlan FaultPlan::parse(std::string_view text) {
  FaultPlan plan;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto word = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    const auto digits = equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1);
    const auto count = [&](std::uint64_t& value) { parse_into<std::uint64_t>(value, word, digits, 0, UINT64_MAX); };
    const auto rate = [&](double& value) { parse_into<double>(value, word, digits, 0.0, 1.0); };
    if (name == "seed") {
      count(plan.seed);
    } else if (name == "delay_us") {
      parse_into<std::uint32_t>(plan.delay_us, word, digits, 0, 60'000'000);
    } else if (name == "delay_rate") {
      rate(plan.delay_rate);
    } else if (name == "hang_after") {
      count(plan.hang_after);
    } else if (name == "die_after") {
      count(plan.die_after);
    } else if (name == "flip_rate") {
      rate(plan.flip_rate);
    } else if (name == "drop_rate") {
      rate(plan.drop_rate);
    } else if (name == "repeat_rate") {
      rate(plan.repeat_rate);
    } else {
      throw Error(ErrorCode::kInvalidArgument,
                  "fault switch '" + std::string(word) +
                      "' is unknown: expected seed, delay_us, delay_rate, hang_after, die_after, flip_rate, drop_rate "
                      "or repeat_rate, each =number");
    }
  }
  return plan;
}

std::string FaultDecision::text() const {
  std::string out;
  const auto add = [&out](const std::string& word) { out += (out.empty() ? "" : " ") + word; };
  if (dies) add("die");
  if (hangs) add("hang");
  if (drops) add("drop");
  if (repeats) add("repeat");
  if (flip) add("flip");
  if (delay_us != 0) add("delay_us=" + std::to_string(delay_us));
  return out;
}

bool FaultDice::happens(double rate) {
  return rate > 0 && std::uniform_real_distribution<double>(0.0, 1.0)(random_) < rate;
}

FaultDecision FaultDice::decide(bool has_previous) {
  ++starts_;
  FaultDecision decision;
  decision.dies = plan_.die_after != 0 && starts_ >= plan_.die_after;
  decision.hangs = plan_.hang_after != 0 && starts_ >= plan_.hang_after;
  if (decision.dies || decision.hangs) return decision;
  if (happens(plan_.delay_rate)) decision.delay_us = plan_.delay_us;
  // At most one of the three that change the result, so that each can be counted by what the host sees.
  if (happens(plan_.drop_rate)) {
    decision.drops = true;
  } else if (happens(plan_.repeat_rate) && has_previous) {
    decision.repeats = true;
  } else if (happens(plan_.flip_rate)) {
    decision.flip = random_();
  }
  return decision;
}

}  // namespace mu40::swboard
