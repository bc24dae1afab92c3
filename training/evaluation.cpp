#include "evaluation.hpp"

#include <algorithm>
#include <utility>

#include "sample_source.hpp"
#include "shuffled_field.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kCurvePoints = 200;
constexpr std::uint64_t kShuffleSeed = 1;

std::vector<PairSample> test_pairs(const NamedTune& tune) {
  return generate_samples(tune.tune, {.kind = SampleKind::kPairs, .purpose = Purpose::kTest, .count = kTestPairs})
      .pairs;
}

ClassificationFigures figures_of(const std::vector<Score>& scores) {
  return {separation(scores), curve(scores, kCurvePoints)};
}

std::vector<IntegerNetwork> integer_networks_of(const Contender& contender) {
  std::vector<IntegerNetwork> out;
  for (const auto& model : contender.seeds) {
    if (!model.network) continue;
    out.push_back({model.network->hash(), cost_of(*model.network, make_adder_graph(*model.network))});
  }
  return out;
}

// Of the integer networks among the first files, those for `task`.
std::vector<const Contender*> integer_networks(std::span<const Contender> contenders, KernelId task) {
  std::vector<const Contender*> out;
  for (const auto& contender : contenders) {
    const auto& model = contender.seeds.front();
    if (model.task == task && !model.fields.empty()) out.push_back(&contender);
  }
  return out;
}

}  // namespace

TuneEvaluation evaluate(const NamedTune& tune, std::span<const Contender> contenders,
                        const EvaluationProgress& progress) {
  const std::string on = " on tune " + std::string(tune.name);
  progress("generating muons and pairs" + on);
  const TestMuons test(tune);
  const auto pairs = test_pairs(tune);
  TuneEvaluation out;
  out.tune = tune.name;
  out.natural = test.natural().size();
  out.flat = test.flat().size();
  out.pairs = pairs.size();
  for (const auto& muon : test.flat()) {
    if (const auto bin = resolution_bin(static_cast<double>(muon.truth.pt_gev))) ++out.flat_in_bin[*bin];
  }
  out.jpsi = test.jpsi().size();
  out.z = test.z().size();
  out.factors = test.factors();
  progress("uGMT" + on);
  const auto ugmt = test.figures([](std::span<const MuonSample> muons) { return by_ugmt(muons, 1); });
  const auto rescaled =
      test.figures([&](std::span<const MuonSample> muons) { return by_rescaled_ugmt(muons, test.factors()); });
  out.recalibrated.push_back({"uGMT", "codes", {ugmt}, {}});
  out.recalibrated.push_back({"uGMT, pT rescaled", "codes", {rescaled}, {}});
  out.classified.push_back({"distance at the vertex", "codes", {figures_of(score_by_distance(pairs))}, {}});
  for (const auto& contender : contenders) {
    Recalibrated recalibrated{contender.name, contender.seeds.front().arithmetic, {}, integer_networks_of(contender)};
    Classified classified{contender.name, contender.seeds.front().arithmetic, {}, recalibrated.networks};
    for (const auto& model : contender.seeds) {
      progress(model.file.string() + on);
      if (model.task == KernelId::kRecalibrate) {
        recalibrated.seeds.push_back(test.figures(model.measure));
      } else {
        classified.seeds.push_back(figures_of(model.score(pairs)));
      }
    }
    if (!recalibrated.seeds.empty()) out.recalibrated.push_back(std::move(recalibrated));
    if (!classified.seeds.empty()) out.classified.push_back(std::move(classified));
  }
  return out;
}

std::vector<Ablation> ablate(const NamedTune& tune, std::span<const Contender> contenders,
                             const EvaluationProgress& progress) {
  std::vector<Ablation> out;
  // `figures(field)` adds one row to `out`.
  const auto each_field = [&](const Contender& contender,
                              const std::function<void(std::optional<MuonField>)>& figures) {
    progress(contender.name + " with nothing shuffled");
    figures(std::nullopt);
    for (const auto field : contender.seeds.front().fields) {
      progress(contender.name + " with " + std::string(row_of(field).name) + " shuffled");
      figures(field);
    }
  };
  const auto name_of = [](std::optional<MuonField> field) {
    return field ? std::string(row_of(*field).name) : std::string();
  };
  const auto recalibrators = integer_networks(contenders, KernelId::kRecalibrate);
  if (!recalibrators.empty()) {
    const TestMuons test(tune);
    for (const auto* contender : recalibrators) {
      each_field(*contender, [&](std::optional<MuonField> field) {
        const auto figures = test.figures([&](std::span<const MuonSample> muons) {
          const auto& measure = contender->seeds.front().measure;
          if (!field) return measure(muons);
          return measure(with_shuffled(std::vector(muons.begin(), muons.end()), *field, kShuffleSeed));
        });
        out.push_back({contender->name, name_of(field), figures, std::nullopt});
      });
    }
  }
  const auto classifiers = integer_networks(contenders, KernelId::kClassify);
  if (!classifiers.empty()) {
    const auto pairs = test_pairs(tune);
    for (const auto* contender : classifiers) {
      each_field(*contender, [&](std::optional<MuonField> field) {
        const auto& score = contender->seeds.front().score;
        const auto scores = score(field ? with_shuffled(pairs, *field, kShuffleSeed) : pairs);
        out.push_back({contender->name, name_of(field), std::nullopt, separation(scores)});
      });
    }
  }
  return out;
}

}  // namespace mu40
