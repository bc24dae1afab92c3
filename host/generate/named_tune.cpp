#include "generate/named_tune.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr Tune data_like() {
  Tune tune;
  tune.spectrum_index = 5.6F;
  tune.response_bias = 1.21F;
  tune.core_sigma = {0.118F, 0.155F, 0.221F};
  tune.promoted_share = {0.060F, 0.085F, 0.101F};
  tune.quality_share = {0.83F, 0.10F, 0.045F, 0.025F};
  tune.bend_gev_rad = 2.65F;
  tune.scattering_gev_rad = 0.136F;
  tune.unconstrained_sigma = 0.45F;
  tune.dxy_mean = 0.5F;
  tune.ghost_share = 0.60F;
  tune.look_alike_share = 0.029F;
  tune.ghost_endcap_share = 0.82F;
  tune.ghost_phi_codes = 7.0F;
  tune.ghost_eta_codes = 3.5F;
  return tune;
}

std::string text_of(std::span<const float> values) {
  std::string text;
  for (const float value : values) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    text.append(text.empty() ? "" : ", ").append(buffer.data(), end);
  }
  return text;
}

}  // namespace

constexpr NamedTune kDataLikeTune{"data-like", data_like()};

std::span<const NamedTune* const> named_tunes() noexcept {
  static constexpr std::array<const NamedTune*, 2> kTunes{&kPublishedTune, &kDataLikeTune};
  return kTunes;
}

const NamedTune& named_tune(std::string_view name) {
  std::string known;
  for (const auto* tune : named_tunes()) {
    if (tune->name == name) return *tune;
    known.append(known.empty() ? "" : ", ").append(tune->name);
  }
  throw Error(ErrorCode::kInvalidArgument, "there is no tune '" + std::string(name) + "'; there are: " + known);
}

std::string tune_markdown() {
  std::string text = "| parameter |";
  std::string rule = "|---|";
  for (const auto* tune : named_tunes()) {
    text.append(" ").append(tune->name).append(" |");
    rule += "---|";
  }
  text += " unit | source | what it is |\n" + rule + "---|---|---|\n";
  for (const auto& row : tune_rows()) {
    const auto first = row.values(kPublishedTune.tune);
    text.append("| `").append(row.name).append("` |");
    for (const auto* tune : named_tunes()) {
      const auto values = row.values(tune->tune);
      const bool is_same = tune != &kPublishedTune && std::ranges::equal(values, first);
      text.append(" ").append(is_same ? "" : text_of(values)).append(is_same ? "|" : " |");
    }
    text.append(" ").append(row.unit).append(" | ").append(row.source).append(" | ").append(row.note).append(" |\n");
  }
  return text;
}

}  // namespace mu40
