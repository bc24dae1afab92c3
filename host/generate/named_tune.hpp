// The tunes that have a name: what can be generated, and what a truth file says it was generated with. A tune that is
// not the first one is there to evaluate on: its values were fixed before any network saw muons of it, and stay.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "generate/tune.hpp"

namespace mu40 {

struct NamedTune {
  std::string_view name;
  Tune tune;
};

// "published": fitted to the published figures (tune.hpp).
inline constexpr NamedTune kPublishedTune{"published", {}};

// "data-like": a detector that is not the one the networks were trained on. Muons read higher and wider, more of them
// are promoted, the spectrum is harder and the bend smaller, while uGMT's tables stay as they are; pairs have fewer
// ghosts, from elsewhere, and more look-alikes; the invented fields are worse. All chosen.
extern const NamedTune kDataLikeTune;

// All of them, the default first. Thread-safe.
[[nodiscard]] std::span<const NamedTune* const> named_tunes() noexcept;

// Throws Error (kInvalidArgument) naming the tunes there are.
[[nodiscard]] const NamedTune& named_tune(std::string_view name);

// The parameter table of docs/generator.md, Markdown: one row a parameter, one column a tune; a later tune's cell is
// empty where its values are the first one's.
[[nodiscard]] std::string tune_markdown();

}  // namespace mu40
