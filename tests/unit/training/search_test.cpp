#include "search.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "generate/named_tune.hpp"
#include "layout/error.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

// A search file beside a small recipe.
class SearchFile : public ::testing::Test {
 protected:
  SearchFile() {
    write("recipe.toml",
          "task = \"recalibrate\"\nmuon_features = [\"log_pt\", \"bend\", \"abs_eta\"]\nhidden = [6]\n"
          "weight_bits = [6, 6]\nactivation_bits = [5]\nsparsity = [0.2, 0]\nfloat_epochs = 9\ninteger_epochs = 2\n");
  }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name) << text;
    return folder_.path() / name;
  }

  void expect_refused(const std::string& text, const std::string& sentence) const {
    const auto file = write("search.toml", text);
    try {
      std::ignore = load_candidates(file);
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(sentence), std::string::npos) << error.what();
    }
  }

  test::TemporaryFolder folder_;
};

TEST_F(SearchFile, gives_every_combination_over_the_recipe) {
  const auto candidates =
      load_candidates(write("search.toml",
                            "recipe = \"recipe.toml\"\n[fixed]\nfloat_epochs = 3\n"
                            "[vary]\nhidden = [[4], [8]]\nweight_bits = [[3, 3], [4, 4], [5, 6]]\n"));
  ASSERT_EQ(candidates.size(), 6U);
  EXPECT_EQ(candidates[0].recipe.hidden, std::vector{4});
  EXPECT_EQ(candidates[2].recipe.weight_bits, (std::vector{5, 6}));
  EXPECT_EQ(candidates[5].recipe.hidden, std::vector{8});
  EXPECT_EQ(candidates[4].name, "hidden = [8], weight_bits = [4, 4]");
  for (const auto& candidate : candidates) {
    EXPECT_EQ(candidate.recipe.float_epochs, 3);
    EXPECT_EQ(candidate.recipe.integer_epochs, 2);
  }
}

TEST_F(SearchFile, that_is_wrong_is_refused_by_key) {
  expect_refused("recipe = [", "search.toml: line 1");
  expect_refused("[vary]\nhidden = [[4]]\n", "search.toml: 'recipe' expected");
  expect_refused("recipe = \"recipe.toml\"\n", "search.toml: 'vary' expected");
  expect_refused("recipe = \"recipe.toml\"\n[vary]\nhidden = 4\n", "'vary.hidden' is not an array");
  expect_refused("recipe = \"recipe.toml\"\n[vary]\nhiden = [[4]]\n", "hiden");
  expect_refused("recipe = \"recipe.toml\"\n[vary]\nweight_bits = [[4, 9]]\n", "weight_bits");
  write("teacher.toml", "task = \"recalibrate\"\nmuon_features = [\"log_pt\"]\nhidden = [6]\ninteger_epochs = 0\n");
  expect_refused("recipe = \"teacher.toml\"\n[vary]\nhidden = [[4]]\n", "integer epochs");
  expect_refused("recipe = \"nowhere.toml\"\n[vary]\nhidden = [[4]]\n", "nowhere.toml");
}

TEST_F(SearchFile, trains_each_candidate_and_counts_its_cost) {
  const auto candidates = load_candidates(write(
      "search.toml", "recipe = \"recipe.toml\"\n[vary]\nhidden = [[2], [12]]\nsparsity = [[0, 0], [0.6, 0.4]]\n"));
  constexpr SampleCounts kFew{20'000, 10'000, 0};
  const auto samples = generate_for(KernelId::kRecalibrate, kPublishedTune.tune, Purpose::kTraining, kFew);
  const auto held_out = generate_for(KernelId::kRecalibrate, kPublishedTune.tune, Purpose::kValidation, kFew);
  std::size_t n_told = 0;
  const auto rows = search(candidates, nullptr, samples, held_out, [&](std::size_t n_done, std::size_t n_all) {
    EXPECT_EQ(++n_told, n_done);
    EXPECT_EQ(n_all, 4U);
  });
  EXPECT_EQ(n_told, 4U);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[1].name, candidates[1].name);
  EXPECT_GT(rows[2].adder_bits, rows[0].adder_bits);
  EXPECT_GT(rows[2].nonzero_weight_bits, 1.5 * static_cast<double>(rows[3].nonzero_weight_bits));
  EXPECT_LT(rows[2].loss, rows[0].loss);
  const auto again = search(std::span(candidates).last(1), nullptr, samples, held_out, [](std::size_t, std::size_t) {});
  EXPECT_EQ(again[0].loss, rows[3].loss);
}

TEST(Front, holds_what_nothing_else_beats) {
  const auto row = [](std::int64_t adder_bits, double loss) {
    Searched out;
    out.adder_bits = adder_bits;
    out.loss = loss;
    return out;
  };
  std::vector rows{row(10, 3), row(20, 2), row(20, 2.5), row(30, 2), row(40, 1), row(40, 1)};
  mark_front(rows);
  std::vector<bool> on_front;
  for (const auto& r : rows) on_front.push_back(r.is_on_front);
  EXPECT_EQ(on_front, (std::vector{true, true, false, false, true, true}));
}

}  // namespace
}  // namespace mu40
