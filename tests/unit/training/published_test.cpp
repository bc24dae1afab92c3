// The published study's networks: their gradients are the loss's, their figures come out near the published ones.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "generate/named_tune.hpp"
#include "layout/error.hpp"
#include "published_model.hpp"
#include "sample_source.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using Net = PublishedNet<double>;
using Matrix = Net::Matrix;

Matrix random_matrix(Eigen::Index rows, Eigen::Index columns, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  return Matrix::NullaryExpr(rows, columns, [&] { return normal(random); });
}

double loss(const Matrix& outputs, const Matrix& wanted) {
  return ((outputs - wanted).array().cosh().log()).sum() / static_cast<double>(wanted.cols());
}

// Every parameter of every layer against central differences. With 30 rows, BatchNorm's own gradient matters.
TEST(PublishedNet, gradients_equal_finite_differences) {
  std::mt19937_64 random(3);
  Net net(5, 6, 3, random);
  const Matrix inputs = random_matrix(5, 30, random);
  const Matrix wanted = random_matrix(3, 30, random);
  net.for_each_parameter([&](Net::Parameter& p) {
    p.value += 0.2 * random_matrix(p.value.rows(), p.value.cols(), random);  // away from the start, where some are 0
  });
  net.backward(((net.forward(inputs) - wanted).array().tanh() / 30).matrix());
  constexpr double kStep = 1e-6;
  double largest = 0;
  int checked = 0;
  net.for_each_parameter([&](Net::Parameter& p) {
    for (Eigen::Index i = 0; i < p.value.size(); ++i) {
      const double gradient = p.gradient(i);
      double& value = p.value(i);
      const double start = value;
      value = start + kStep;
      const double above = loss(net.forward(inputs), wanted);
      value = start - kStep;
      const double below = loss(net.forward(inputs), wanted);
      value = start;
      ASSERT_NEAR(gradient, (above - below) / (2 * kStep), 1e-7);
      largest = std::max(largest, std::abs(gradient));
      ++checked;
    }
  });
  EXPECT_GT(largest, 0.01);
  EXPECT_EQ(checked, 30 + 6 + 3 * (36 + 6) + 4 * 12 + 18 + 3);
}

TEST(PublishedNet, has_the_published_number_of_parameters) {
  std::mt19937_64 random(1);
  for (const auto& [width, expected] : {std::pair{256, 203'779}, {16, 1'219}, {8, 419}}) {
    PublishedNet<float> net(5, width, 3, random);
    Eigen::Index count = 0;
    net.for_each_parameter([&](const auto& p) { count += p.value.size(); });
    for (const auto& layer : net.layers()) count += layer.mean.size() + layer.variance.size();
    EXPECT_EQ(count, expected);
  }
}

const PublishedModel::Progress kQuiet = [](int, int, double) {};

TEST(PublishedModel, recalibrates_as_the_published_student_and_fails_where_it_fails) {
  const auto recipe = published_recipe(KernelId::kRecalibrate, 8, "fixed");
  const auto model = PublishedModel::train(KernelId::kRecalibrate, 8, recipe, kPublishedTune.tune, 1, kQuiet);
  const auto muons = generate_samples(kPublishedTune.tune, {SampleKind::kNatural, Purpose::kValidation, 0, 300'000});
  const auto natural = resolution(muons.muons, model.measure(muons.muons));
  EXPECT_NEAR(natural.phi.value().fwhm(), 0.124, 0.1 * 0.124);
  EXPECT_NEAR(natural.eta.value().fwhm(), 0.063, 0.1 * 0.063);
  EXPECT_NEAR(natural.pt.value().fwhm(), 0.417, 0.1 * 0.417);
  const auto flat = generate_samples(kPublishedTune.tune, {SampleKind::kFlat, Purpose::kValidation, 0, 100'000}).muons;
  const auto ugmt = resolution(flat, by_ugmt(flat, 1));
  const auto network = resolution(flat, model.measure(flat));
  for (std::size_t bin = 0; bin + 1 < kResolutionEdgesGev.size(); ++bin) {
    const double ratio = network.bins[bin].mean_relative_error / ugmt.bins[bin].mean_relative_error;
    if (kResolutionEdgesGev[bin + 1] <= 10) {
      EXPECT_LT(ratio, 0.7) << kResolutionEdgesGev[bin];
    }
    if (kResolutionEdgesGev[bin] >= 16) {
      EXPECT_GT(ratio, 1) << kResolutionEdgesGev[bin];
    }
  }
}

TEST(PublishedModel, classifies_as_the_published_student) {
  const auto recipe = published_recipe(KernelId::kClassify, 8, "fixed");
  const auto model = PublishedModel::train(KernelId::kClassify, 8, recipe, kPublishedTune.tune, 1, kQuiet);
  const auto pairs = generate_samples(kPublishedTune.tune, {SampleKind::kPairs, Purpose::kValidation, 0, 62'252}).pairs;
  const auto result = separation(model.score(pairs));
  EXPECT_NEAR(result.auc_roc, 0.960, 0.005);
  EXPECT_NEAR(result.auc_pr, 0.8625, 0.0125);
}

constexpr PublishedRecipe kShort{.rows = 20'000, .epochs = 1, .rate = 1e-2F};

TEST(PublishedModel, same_seed_trains_the_same_model_and_another_seed_another) {
  const auto train = [](std::uint64_t seed) {
    return PublishedModel::train(KernelId::kClassify, 8, kShort, kPublishedTune.tune, seed, kQuiet).text();
  };
  EXPECT_EQ(train(1), train(1));
  EXPECT_NE(train(1), train(2));
}

TEST(PublishedModel, file_gives_the_same_outputs) {
  const auto model = PublishedModel::train(KernelId::kRecalibrate, 8, kShort, kPublishedTune.tune, 1, kQuiet);
  const test::TemporaryFolder folder;
  std::ofstream(folder / "model.json") << model.text();
  const auto again = PublishedModel::load(folder / "model.json");
  const auto muons = generate_samples(kPublishedTune.tune, {SampleKind::kNatural, Purpose::kValidation, 0, 100}).muons;
  const auto expected = model.measure(muons);
  const auto read = again.measure(muons);
  for (std::size_t i = 0; i < muons.size(); ++i) ASSERT_EQ(read[i].pt_gev, expected[i].pt_gev);
}

TEST(PublishedModel, what_is_no_model_is_named) {
  const test::TemporaryFolder folder;
  const auto refusal_of = [&](const std::string& text) -> std::string {
    std::ofstream(folder / "broken.json") << text;
    try {
      std::ignore = PublishedModel::load(folder / "broken.json");
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_NE(refusal_of("{").find("broken.json is no published model"), std::string::npos);
  EXPECT_NE(refusal_of(R"({"format":"other","version":1})").find("format"), std::string::npos);
  const auto model = PublishedModel::train(KernelId::kRecalibrate, 8, kShort, kPublishedTune.tune, 1, kQuiet);
  auto text = model.text();
  text.replace(text.find("\"width\":8"), 9, "\"width\":9");
  EXPECT_NE(refusal_of(text).find("layer 0, weights has 40 values, expected 45"), std::string::npos);
  EXPECT_THROW(std::ignore = PublishedModel::load(folder / "missing.json"), Error);
  EXPECT_THROW(std::ignore = published_recipe(KernelId::kClassify, 8, "best"), Error);
}

}  // namespace
}  // namespace mu40
