#include "evaluation_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace mu40 {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kData = "  generated\n";

// One column: how it is called, how many digits it has, and where its value is.
template <typename Figures>
struct Column {
  const char* title;
  int digits;
  double (*value)(const Figures&);
};

std::string number(double value, int digits, int width) {
  if (std::isnan(value)) return fmt::format("{:>{}}", "n/a", width);
  return fmt::format("{:{}.{}f}", value, width, digits);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

template <typename Figures>
std::vector<double> values_of(const std::vector<Figures>& seeds, const std::function<double(const Figures&)>& value) {
  std::vector<double> out;
  out.reserve(seeds.size());
  for (const auto& figures : seeds) out.push_back(value(figures));
  return out;
}

constexpr int kNameWidth = 34;
constexpr int kWidth = 10;

template <typename Figures, std::size_t n>
std::string heading(const std::string& title, const std::array<Column<Figures>, n>& columns) {
  auto text = fmt::format("{:<{}}", title, kNameWidth);
  for (const auto& column : columns) text += fmt::format(" {:>{}}", column.title, kWidth);
  return text + "  data\n";
}

template <typename Figures, std::size_t n>
std::string row(const std::string& name, const std::vector<Figures>& seeds,
                const std::array<Column<Figures>, n>& columns) {
  const auto line = [&](const std::string& title, const std::function<double(const std::vector<double>&)>& pick) {
    auto text = fmt::format("{:<{}}", title, kNameWidth);
    for (const auto& column : columns) {
      text += " " + number(pick(values_of<Figures>(seeds, column.value)), column.digits, kWidth);
    }
    return text + kData;
  };
  auto text = line(name, median);
  if (seeds.size() > 1) {
    text += line(fmt::format("  least of {} seeds", seeds.size()),
                 [](const std::vector<double>& values) { return std::ranges::min(values); });
    text += line("  largest", [](const std::vector<double>& values) { return std::ranges::max(values); });
  }
  return text;
}

double fwhm(const std::optional<GaussianFit>& fit) { return fit ? fit->fwhm() : kNone; }

using Recalibration = RecalibrationFigures;
constexpr std::array<Column<Recalibration>, 10> kWidths{{
    {"phi (rad)", 4, [](const Recalibration& f) { return fwhm(f.phi); }},
    {"eta", 4, [](const Recalibration& f) { return fwhm(f.eta); }},
    {"pT (rel.)", 4, [](const Recalibration& f) { return fwhm(f.pt); }},
    {"pT peak", 3, [](const Recalibration& f) { return f.pt ? f.pt->mean : kNone; }},
    {"p99 nat.", 3, [](const Recalibration& f) { return f.p99_natural; }},
    {"p99 flat", 3, [](const Recalibration& f) { return f.p99_flat; }},
    {"J/psi GeV", 3, [](const Recalibration& f) { return f.jpsi.at_gev; }},
    {"width", 3, [](const Recalibration& f) { return f.jpsi.width_gev; }},
    {"Z GeV", 2, [](const Recalibration& f) { return f.z.at_gev; }},
    {"width", 2, [](const Recalibration& f) { return f.z.width_gev; }},
}};

constexpr std::array<Column<ClassificationFigures>, 3> kSeparations{{
    {"AUC-ROC", 4, [](const ClassificationFigures& f) { return f.separation.auc_roc; }},
    {"AUC-PR", 4, [](const ClassificationFigures& f) { return f.separation.auc_pr; }},
    {"fakes @90%", 4, [](const ClassificationFigures& f) { return f.separation.fake_rate_at_90; }},
}};

constexpr std::array<Column<IntegerNetwork>, 6> kCosts{{
    {"wt. bits", 0, [](const IntegerNetwork& n) { return static_cast<double>(n.cost.weights.nonzero_weight_bits); }},
    {"adders", 0, [](const IntegerNetwork& n) { return static_cast<double>(n.cost.logic.n_adders); }},
    {"adder bits", 0, [](const IntegerNetwork& n) { return static_cast<double>(n.cost.logic.adder_bits); }},
    {"table bits", 0, [](const IntegerNetwork& n) { return static_cast<double>(n.cost.logic.table_bits); }},
    {"levels", 0, [](const IntegerNetwork& n) { return static_cast<double>(n.cost.levels); }},
    {"stages", 0, [](const IntegerNetwork& n) { return static_cast<double>(n.cost.stages); }},
}};

// One line of the table by bins: `pick` of the seeds' values.
std::string bins_line(const std::string& title, const std::vector<Recalibration>& seeds,
                      const std::function<double(const Recalibration&, std::size_t)>& value,
                      const std::function<double(const std::vector<double>&)>& pick) {
  auto text = fmt::format("{:<{}}", title, kNameWidth);
  for (std::size_t bin = 0; bin < kResolutionBins; ++bin) {
    text += number(pick(values_of<Recalibration>(seeds, [&](const Recalibration& f) { return value(f, bin); })), 3, 6);
  }
  return text + kData;
}

std::string bins_text(const TuneEvaluation& evaluation) {
  std::string text = fmt::format("\n{:<{}}", "mean |dpT|/pT, flat in log pT", kNameWidth);
  const std::function<double(const std::vector<double>&)> middle = median;
  const auto largest = [](const std::vector<double>& values) { return std::ranges::max(values); };
  for (std::size_t bin = 0; bin < kResolutionBins; ++bin) text += fmt::format("{:6.0f}", kResolutionEdgesGev[bin]);
  text += fmt::format("  data\n{:<{}}", "offline pT in GeV: from, below", kNameWidth);
  for (std::size_t bin = 0; bin < kResolutionBins; ++bin) text += fmt::format("{:6.0f}", kResolutionEdgesGev[bin + 1]);
  text += fmt::format("\n{:<{}}", "1000 muons", kNameWidth);
  for (const auto count : evaluation.flat_in_bin) text += fmt::format("{:6}", count / 1000);
  text += kData;
  for (const auto& [name, arithmetic, seeds, networks] : evaluation.recalibrated) {
    text += bins_line(name, seeds, [](const Recalibration& f, std::size_t b) { return f.mean[b]; }, middle);
    if (name == "uGMT") continue;
    text += bins_line("  / uGMT", seeds, [](const Recalibration& f, std::size_t b) { return f.to_ugmt[b]; }, middle);
    if (arithmetic == "codes") continue;
    text += bins_line(
        "  / uGMT rescaled", seeds, [](const Recalibration& f, std::size_t b) { return f.to_rescaled[b].ratio; },
        middle);
    text += bins_line(
        "  97.5 % bound of that", seeds, [](const Recalibration& f, std::size_t b) { return f.to_rescaled[b].upper; },
        largest);
  }
  return text;
}

}  // namespace

std::string evaluation_text(const TuneEvaluation& evaluation) {
  auto text = fmt::format(
      "\nGENERATED DATA, tune {}, test seeds: {} muons natural, {} flat in log pT, {} pairs ({} J/psi, {} Z)\n"
      "uGMT rescaled: pT x {:.4f} barrel, {:.4f} overlap, {:.4f} endcap, fitted to training seeds of this tune\n\n",
      evaluation.tune, evaluation.natural, evaluation.flat, evaluation.pairs, evaluation.jpsi, evaluation.z,
      evaluation.factors[0], evaluation.factors[1], evaluation.factors[2]);
  text += heading("FWHM, 5.5 < L1 pT < 45 GeV", kWidths);
  const auto title = [](const auto& entry) {
    return entry.arithmetic == "floating point" ? entry.name + " (float)" : entry.name;
  };
  for (const auto& entry : evaluation.recalibrated) text += row(title(entry), entry.seeds, kWidths);
  text += bins_text(evaluation);
  text += "\n" + heading("real pairs from fake ones", kSeparations);
  for (const auto& entry : evaluation.classified) text += row(title(entry), entry.seeds, kSeparations);
  text += "\n" + heading("cost of integer networks", kCosts);
  const auto add_costs = [&](const auto& entries) {
    for (const auto& entry : entries) {
      if (!entry.networks.empty()) text += row(entry.name, entry.networks, kCosts);
    }
  };
  add_costs(evaluation.recalibrated);
  add_costs(evaluation.classified);
  return text;
}

std::string ablation_text(std::span<const Ablation> rows) {
  std::string text = "\nGENERATED DATA, each field that a network reads shuffled among muons\n";
  const char* headed = "";
  for (const auto& [name, field, muons, pairs] : rows) {
    const char* table = muons ? "muons" : "pairs";
    if (table != headed) text += "\n" + (muons ? heading(name, kWidths) : heading(name, kSeparations));
    headed = table;
    const std::string title = field.empty() ? name : "  without " + field;
    if (muons) text += row<Recalibration>(title, {*muons}, kWidths);
    if (pairs) text += row<ClassificationFigures>(title, {{*pairs, {}}}, kSeparations);
  }
  return text;
}

}  // namespace mu40
