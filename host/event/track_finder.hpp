// Which track finder a muon came from, told by its index at the input of uGMT.
// Source: cms-sw/cmssw, L1Trigger/L1TMuon (uGMT input order), the same ranges as the note of tf_index in
// layout/muon_word.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mu40 {

struct TrackFinder {
  std::string_view name;
  std::int32_t first_index;
  std::int32_t last_index;
};

inline constexpr std::array<TrackFinder, 5> kTrackFinders{
    {{"EMTF+", 0, 17}, {"OMTF+", 18, 35}, {"BMTF", 36, 71}, {"OMTF-", 72, 89}, {"EMTF-", 90, 107}}};

// The place in kTrackFinders; nothing for an index that no track finder has (108..127).
[[nodiscard]] constexpr std::optional<std::size_t> track_finder_of(std::int32_t tf_index) noexcept {
  for (std::size_t i = 0; i < kTrackFinders.size(); ++i) {
    if (tf_index >= kTrackFinders[i].first_index && tf_index <= kTrackFinders[i].last_index) return i;
  }
  return std::nullopt;
}

}  // namespace mu40
