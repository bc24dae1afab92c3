// The same seed gives the same network, whether the training was interrupted or not.
#include "fit.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "layout/error.hpp"
#include "train.hpp"
#include "unit/training/generated_samples.hpp"

namespace mu40 {
namespace {

namespace fs = std::filesystem;

constexpr int kEpochs = 7;

Recipe tiny_recipe() {
  Recipe recipe;
  recipe.features.of_muon = {"log_pt", "inverse_pt", "abs_eta", "is_omtf"};
  recipe.hidden = {6};
  recipe.weight_bits = {5, 5};
  recipe.activation_bits = {6};
  recipe.sparsity = {0.4, 0.2};
  recipe.float_epochs = 4;
  recipe.integer_epochs = 3;
  return recipe;
}

struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class FitTest : public ::testing::Test {
 protected:
  FitTest() : file_(fs::temp_directory_path() / ("fit_test_" + std::to_string(getpid()) + ".checkpoint")) {}
  ~FitTest() override { fs::remove(file_); }

  std::string train(std::uint64_t seed, bool with_checkpoint, int stop_after = kEpochs) {
    TrainOptions options;
    options.seed = seed;
    if (with_checkpoint) options.checkpoint = {file_, "recipe", "seed " + std::to_string(seed)};
    epochs_.clear();
    options.progress = [&](int epoch, int, double) {
      epochs_.push_back(epoch);
      if (epoch == stop_after && stop_after < kEpochs) throw Interrupted("stop");
    };
    return train_network(tiny_recipe(), {natural_, flat_, {}}, options).text();
  }

  std::vector<MuonSample> natural_ = test::generated_samples(21, 3, 1).muons;
  std::vector<MuonSample> flat_ = test::generated_samples(22, 2, 1, Spectrum::kFlat).muons;
  fs::path file_;
  std::vector<int> epochs_;
};

TEST_F(FitTest, the_same_seed_gives_the_same_bytes_and_another_seed_others) {
  const auto first = train(5, false);
  EXPECT_EQ(train(5, false), first);
  EXPECT_NE(train(6, false), first);
}

TEST_F(FitTest, goes_on_after_any_epoch_to_the_same_bytes_and_removes_its_checkpoint) {
  const auto whole = train(5, false);
  // In the float epochs, in the midst of pruning, before the first integer epoch and after it.
  for (const int stop_after : {1, 2, 4, 5, 6}) {
    EXPECT_THROW(train(5, true, stop_after), Interrupted);
    ASSERT_TRUE(fs::exists(file_));
    EXPECT_EQ(train(5, true), whole) << "stopped after epoch " << stop_after;
    EXPECT_EQ(epochs_.size(), static_cast<std::size_t>(kEpochs - stop_after));
    EXPECT_FALSE(fs::exists(file_));
  }
}

TEST_F(FitTest, a_checkpoint_of_another_training_or_a_broken_one_is_an_error) {
  EXPECT_THROW(train(5, true, 3), Interrupted);
  EXPECT_THROW(train(6, true), Error);
  flat_.pop_back();  // other samples
  EXPECT_THROW(train(5, true), Error);
  flat_ = test::generated_samples(22, 2, 1, Spectrum::kFlat).muons;
  const auto size = fs::file_size(file_);
  std::fstream stream(file_, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(size / 2));
  stream.put('x');
  stream.close();
  EXPECT_THROW(train(5, true), Error);
  fs::resize_file(file_, 20);
  EXPECT_THROW(train(5, true), Error);
}

TEST_F(FitTest, a_teacher_comes_back_from_its_file_and_teaches) {
  const std::string text = R"(
task = "recalibrate"
muon_features = ["log_pt", "inverse_pt", "abs_eta"]
hidden = [10]
float_epochs = 3
integer_epochs = 0
)";
  const auto teacher = train_teacher(text, {natural_, flat_, {}}, {});
  teacher.save(file_);
  const auto loaded = Teacher::load(file_);
  const auto outputs = teacher.outputs(natural_);
  EXPECT_EQ(loaded.outputs(natural_), outputs);
  EXPECT_EQ(outputs.rows(), 3);
  TrainOptions options;
  options.seed = 5;
  options.teacher = &loaded;
  auto recipe = tiny_recipe();
  recipe.teacher_share = 0.9;
  EXPECT_NE(train_network(recipe, {natural_, flat_, {}}, options).text(), train(5, false));
  recipe.teacher_share = 0;
  EXPECT_EQ(train_network(recipe, {natural_, flat_, {}}, options).text(), train(5, false));
  recipe.task = KernelId::kClassify;
  EXPECT_THROW(std::ignore = train_network(recipe, {natural_, flat_, {}}, options), Error);
}

}  // namespace
}  // namespace mu40
