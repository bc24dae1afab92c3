#include "mlp.hpp"

#include <gtest/gtest.h>

#include <array>

#include "network/network_writer.hpp"
#include "network/reference.hpp"

namespace mu40 {
namespace {

constexpr int kInputFraction = 7;
constexpr Eigen::Index kInputs = 5;

Eigen::MatrixXf random_inputs(Eigen::Index samples, std::mt19937_64& random) {
  std::uniform_int_distribution<int> code(0, 255);
  return Eigen::MatrixXf::NullaryExpr(kInputs, samples,
                                      [&] { return std::ldexp(static_cast<float>(code(random)), -kInputFraction); });
}

Mlp make(std::mt19937_64& random) {
  return {Eigen::VectorXf::Constant(kInputs, 1.0F), kInputFraction, {7, 6}, {9, 5}, random};
}

// What a curve of the inputs would be; something for the network to learn.
Eigen::MatrixXf wanted(const Eigen::MatrixXf& inputs) {
  Eigen::MatrixXf out(2, inputs.cols());
  out.row(0) = (inputs.row(0) - inputs.row(1)).cwiseAbs();
  out.row(1) = inputs.row(2).cwiseProduct(inputs.row(3)) - inputs.row(4);
  return out;
}

double learn(Mlp& mlp, int steps, float rate, std::mt19937_64& random) {
  double loss = 0;
  for (int i = 0; i < steps; ++i) {
    const auto inputs = random_inputs(256, random);
    const Eigen::MatrixXf gradient = mlp.forward(inputs) - wanted(inputs);
    loss = gradient.squaredNorm() / 256;
    mlp.train_step(gradient / 256, {rate});
  }
  return loss;
}

TEST(Mlp, learns_a_curve_and_keeps_it_when_quantised) {
  std::mt19937_64 random(1);
  auto mlp = make(random);
  const double start = learn(mlp, 1, 1e-2F, random);
  const double learned = learn(mlp, 1500, 1e-2F, random);
  EXPECT_LT(learned, start / 10);
  mlp.quantise(random_inputs(2000, random));
  EXPECT_LT(learn(mlp, 300, 1e-3F, random), start / 10);
}

TEST(Mlp, a_step_follows_the_gradient_of_the_loss) {
  std::mt19937_64 random(2);
  auto mlp = make(random);
  const auto inputs = random_inputs(512, random);
  const auto loss = [&] { return (mlp.forward(inputs) - wanted(inputs)).squaredNorm(); };
  for (int i = 0; i < 20; ++i) {
    const auto before = loss();
    const Eigen::MatrixXf gradient = mlp.forward(inputs) - wanted(inputs);
    mlp.train_step(gradient, {1e-4F});
    ASSERT_LT(loss(), before);
  }
}

TEST(Mlp, its_quantised_forward_pass_equals_the_integer_layers_exactly) {
  std::mt19937_64 random(3);
  auto mlp = make(random);
  learn(mlp, 400, 1e-2F, random);
  mlp.quantise(random_inputs(2000, random));
  learn(mlp, 100, 2e-3F, random);

  // Inputs from fields of a pair whose bits make 0..255.
  NetworkDraft draft("mlp", KernelId::kClassify);
  auto layers = mlp.integer_layers();
  std::vector<ValueRef> inputs;
  const std::array<FieldNode, kInputs> fields{{{0, MuonField::kPtUnconstrained},
                                               {1, MuonField::kPtUnconstrained},
                                               {0, MuonField::kPt},
                                               {1, MuonField::kPt},
                                               {0, MuonField::kTfIndex}}};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto field = draft.add(std::string("f").append(std::to_string(i)), fields[i]);
    inputs.push_back(draft.add(std::string("x").append(std::to_string(i)), ClampNode{field, 0, 255}));
  }
  ValueRef last;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    layers[l].inputs = inputs;
    const auto neurons = static_cast<std::uint32_t>(layers[l].weights.size());
    last = draft.add(std::string("layer").append(std::to_string(l)), layers[l]);
    inputs.clear();
    for (std::uint32_t n = 0; n < neurons; ++n) inputs.push_back({last.node, n});
  }
  draft.set_output("logit", draft.add("logit", ClampNode{last, -32768, 32767}));
  Reference reference(Network::parse(draft.text(), "mlp"));

  for (int sample = 0; sample < 2000; ++sample) {
    std::array<MuonWord, 2> muons{};
    Eigen::MatrixXf column(kInputs, 1);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const auto code = static_cast<std::int32_t>(random() % (fields[i].field == MuonField::kTfIndex ? 128 : 256));
      set(muons[fields[i].muon], fields[i].field, code);
      column(static_cast<Eigen::Index>(i), 0) = std::ldexp(static_cast<float>(code), -kInputFraction);
    }
    std::array<std::int64_t, 1> logit{};
    reference.evaluate(muons, logit);
    const auto& outputs = mlp.forward(column);
    ASSERT_EQ(static_cast<double>(reference.value({last.node, 0})), std::ldexp(outputs(0, 0), 9));
    ASSERT_EQ(static_cast<double>(reference.value({last.node, 1})), std::ldexp(outputs(1, 0), 5));
  }
}

}  // namespace
}  // namespace mu40
