// From files to tables: networks of both kinds, their outputs in bulk, fields shuffled, figures as text and JSON.
#include "contender.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "evaluation.hpp"
#include "evaluation_json.hpp"
#include "evaluation_text.hpp"
#include "generate/named_tune.hpp"
#include "layout/error.hpp"
#include "network/reference.hpp"
#include "network_batch.hpp"
#include "published_model.hpp"
#include "sample_source.hpp"
#include "shuffled_field.hpp"
#include "support/temporary_folder.hpp"
#include "train.hpp"

namespace mu40 {
namespace {

const std::string kZoo = MU40_ZOO;

Samples muons(std::size_t count) {
  return generate_samples(kPublishedTune.tune, {SampleKind::kNatural, Purpose::kValidation, 0, count});
}

Samples pairs(std::size_t count) {
  return generate_samples(kPublishedTune.tune, {SampleKind::kPairs, Purpose::kValidation, 0, count});
}

// More rows than one launch of the evaluator takes.
TEST(NetworkBatch, equals_the_reference_in_every_row) {
  const auto recalibrate = Network::load(kZoo + "/recalibrate.json");
  const auto sample = muons(110'000).muons;
  const auto out = recalibrate_all(recalibrate, sample);
  Reference reference(recalibrate);
  std::array<std::int64_t, 3> expected{};
  ASSERT_EQ(out.size(), sample.size());
  for (std::size_t i = 0; i < sample.size(); ++i) {
    reference.evaluate(std::span(&sample[i].word, 1), expected);
    ASSERT_EQ((std::array<std::int64_t, 3>{out[i].phi, out[i].eta, out[i].pt}), expected) << i;
  }
  const auto classify = Network::load(kZoo + "/classify.json");
  const auto some = pairs(5000).pairs;
  const auto logits = classify_all(classify, some);
  Reference of_pairs(classify);
  std::array<std::int64_t, 1> logit{};
  ASSERT_EQ(logits.size(), some.size());
  for (std::size_t i = 0; i < some.size(); ++i) {
    of_pairs.evaluate(std::array{some[i].first, some[i].second}, logit);
    ASSERT_EQ(logits[i], logit[0]) << i;
  }
  EXPECT_THROW(std::ignore = classify_all(recalibrate, some), Error);
}

TEST(ShuffledField, moves_one_field_and_nothing_else) {
  const auto before = muons(2000).muons;
  const auto after = with_shuffled(before, MuonField::kDxy, 1);
  std::array<int, 4> counts{};
  int moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    auto restored = after[i].word;
    set(restored, MuonField::kDxy, get(before[i].word, MuonField::kDxy));
    ASSERT_EQ(restored, before[i].word);
    ASSERT_EQ(after[i].truth.pt_gev, before[i].truth.pt_gev);
    moved += after[i].word == before[i].word ? 0 : 1;
    ++counts[static_cast<std::size_t>(get(before[i].word, MuonField::kDxy))];
    --counts[static_cast<std::size_t>(get(after[i].word, MuonField::kDxy))];
  }
  EXPECT_GT(moved, 100);
  EXPECT_EQ(counts, (std::array<int, 4>{}));
  const auto some = pairs(500).pairs;
  const auto shuffled = with_shuffled(some, MuonField::kPt, 1);
  int first = 0, second = 0;
  for (std::size_t i = 0; i < some.size(); ++i) {
    ASSERT_EQ(shuffled[i].is_real, some[i].is_real);
    first += shuffled[i].first == some[i].first ? 0 : 1;
    second += shuffled[i].second == some[i].second ? 0 : 1;
  }
  EXPECT_GT(first, 250);
  EXPECT_GT(second, 250);
}

TEST(Contender, names_fields_that_an_integer_network_reads_and_seeds_of_one_task) {
  const auto contender = load_contender("ours=" + kZoo + "/recalibrate.json," + kZoo + "/recalibrate.json");
  EXPECT_EQ(contender.name, "ours");
  ASSERT_EQ(contender.seeds.size(), 2U);
  EXPECT_EQ(contender.seeds[0].arithmetic, "integers");
  const auto& fields = contender.seeds[0].fields;
  EXPECT_TRUE(std::ranges::is_sorted(fields));
  std::set<std::string> read, in_file;
  for (const auto field : fields) EXPECT_TRUE(read.emplace(row_of(field).name).second) << row_of(field).name;
  std::ifstream file(kZoo + "/recalibrate.json");
  const auto network = nlohmann::json::parse(file);
  for (const auto& node : network["nodes"]) {
    if (node["op"] == "field") in_file.insert(node["field"]);
  }
  EXPECT_EQ(read, in_file);
  for (const char* field : {"pt", "charge", "phi_station", "eta_station"}) EXPECT_TRUE(read.contains(field)) << field;
  EXPECT_FALSE(read.contains("phi"));  // uGMT's extrapolation
  EXPECT_THROW(std::ignore = load_contender("no-file"), Error);
  EXPECT_THROW(std::ignore = load_contender("=" + kZoo + "/recalibrate.json"), Error);
  EXPECT_THROW(std::ignore = load_contender("x=missing.json"), Error);
  EXPECT_THROW(std::ignore = load_contender("x=" + kZoo + "/recalibrate.json," + kZoo + "/classify.json"), Error);
}

// A little training is enough to be nearer than uGMT in everything: signs, folds and units are right.
TEST(Contender, a_teacher_measures_muons_as_it_was_taught) {
  const auto natural = muons(60'000).muons;
  const auto flat = generate_samples(kPublishedTune.tune, {SampleKind::kFlat, Purpose::kValidation, 0, 30'000}).muons;
  const auto teacher = train_teacher(R"(
task = "recalibrate"
muon_features = ["log_pt", "inverse_pt", "abs_eta"]
hidden = [16]
float_epochs = 25
integer_epochs = 0
)",
                                     {natural, flat, {}}, {});
  const test::TemporaryFolder folder;
  teacher.save(folder / "teacher.mlp");
  const auto contender = load_contender("teacher=" + (folder / "teacher.mlp").string());
  EXPECT_EQ(contender.seeds[0].arithmetic, "floating point");
  const auto measured = resolution(natural, contender.seeds[0].measure(natural));
  const auto ugmt = resolution(natural, by_ugmt(natural, 1));
  EXPECT_LT(measured.phi.value().fwhm(), 0.8 * ugmt.phi.value().fwhm());
  EXPECT_LT(measured.eta.value().fwhm(), 1.2 * ugmt.eta.value().fwhm());
  EXPECT_LT(measured.pt.value().fwhm(), 0.9 * ugmt.pt.value().fwhm());
}

TEST(Evaluation, tables_and_json_tell_every_contender_on_generated_data) {
  const test::TemporaryFolder folder;
  const auto published = PublishedModel::train(KernelId::kRecalibrate, 8, {.rows = 50'000, .epochs = 3, .rate = 1e-2F},
                                               kPublishedTune.tune, 1, [](int, int, double) {});
  std::ofstream(folder / "published.json") << published.text();
  const std::vector<Contender> contenders{
      load_contender("twice=" + kZoo + "/recalibrate.json," + (folder / "published.json").string()),
      load_contender("pairs=" + kZoo + "/classify.json")};
  const auto evaluation = evaluate(kDataLikeTune, contenders, [](const std::string&) {});
  ASSERT_EQ(evaluation.recalibrated.size(), 3U);
  ASSERT_EQ(evaluation.classified.size(), 2U);
  const auto& ugmt = evaluation.recalibrated[0].seeds[0];
  const auto& ours = evaluation.recalibrated[2].seeds[0];
  EXPECT_LT(ours.phi.value().fwhm(), 0.8 * ugmt.phi.value().fwhm());
  EXPECT_LT(ours.to_ugmt[3], 0.75);
  EXPECT_GT(evaluation.classified[1].seeds[0].separation.auc_roc, 0.95);
  const auto& curve = evaluation.classified[1].seeds[0].curve;
  ASSERT_EQ(curve.size(), 200U);
  EXPECT_NEAR(curve[179].efficiency, 0.9, 0.01);
  EXPECT_NEAR(curve[179].fake_rate, evaluation.classified[1].seeds[0].separation.fake_rate_at_90, 0.003);
  EXPECT_EQ(curve.back().efficiency, 1);

  const auto text = evaluation_text(evaluation);
  EXPECT_NE(text.find("GENERATED DATA, tune data-like"), std::string::npos);
  EXPECT_NE(text.find("least of 2 seeds"), std::string::npos);
  const auto json = nlohmann::json::parse(evaluation_json(std::span(&evaluation, 1), {}));
  const auto& entry = json["tunes"][0]["recalibrate"][2];
  EXPECT_EQ(entry["name"], "twice");
  EXPECT_EQ(entry["data"], "generated");
  EXPECT_EQ(entry["seeds"].size(), 2U);
  EXPECT_NEAR(entry["seeds"][0]["phi_rad"]["fwhm"].get<double>(), ours.phi.value().fwhm(), 1e-12);
}

TEST(Ablation, a_field_that_decides_costs_much_and_one_that_says_little_little) {
  const std::vector<Contender> contenders{load_contender("pairs=" + kZoo + "/classify.json")};
  const auto rows = ablate(kPublishedTune, contenders, [](const std::string&) {});
  ASSERT_EQ(rows.size(), contenders[0].seeds[0].fields.size() + 1);
  EXPECT_EQ(rows[0].field, "");
  const double all = rows[0].pairs.value().auc_roc;
  for (const auto& row : rows) EXPECT_LE(row.pairs.value().auc_roc, all + 0.001) << row.field;
  const auto without_phi = std::ranges::find(rows, "phi", &Ablation::field);
  ASSERT_NE(without_phi, rows.end());
  EXPECT_LT(without_phi->pairs.value().auc_roc, all - 0.05);  // where the two muons are is what decides
  EXPECT_NE(ablation_text(rows).find("without phi "), std::string::npos);
}

}  // namespace
}  // namespace mu40
