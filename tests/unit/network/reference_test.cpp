// What each operation means, by numbers worked out by hand.
#include "network/reference.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "network/network_writer.hpp"

namespace mu40 {
namespace {

// Value of the operation that `make` builds on pt (0..511) and eta (-256..255), at the given codes.
std::int64_t value_of(const std::function<NodeOperation(ValueRef pt, ValueRef eta)>& make, int pt_code, int eta_code) {
  NetworkDraft draft("one-node", KernelId::kClassify);
  const auto pt = draft.add("pt", FieldNode{0, MuonField::kPt});
  const auto eta = draft.add("eta", FieldNode{0, MuonField::kEta});
  draft.set_output("logit", draft.add("node", make(pt, eta)));
  Reference reference(Network::parse(draft.text(), "test"));
  std::array<MuonWord, 2> muons{};
  set(muons[0], MuonField::kPt, pt_code);
  set(muons[0], MuonField::kEta, eta_code);
  std::array<std::int64_t, 1> out{};
  reference.evaluate(muons, out);
  return out[0];
}

TEST(Reference, adds_subtracts_and_takes_absolute_values) {
  EXPECT_EQ(value_of([](auto pt, auto eta) { return AddNode{pt, eta}; }, 511, -256), 255);
  EXPECT_EQ(value_of([](auto pt, auto eta) { return SubtractNode{pt, eta}; }, 0, 255), -255);
  EXPECT_EQ(value_of([](auto, auto eta) { return AbsoluteNode{eta}; }, 0, -256), 256);
  EXPECT_EQ(value_of([](auto, auto) { return ConstantNode{-5}; }, 0, 0), -5);
}

TEST(Reference, wraps_into_the_half_open_interval) {
  const auto is_signed = [](auto, auto eta) { return WrapNode{eta, 100, true}; };
  EXPECT_EQ(value_of(is_signed, 0, 49), 49);
  EXPECT_EQ(value_of(is_signed, 0, 50), -50);
  EXPECT_EQ(value_of(is_signed, 0, -50), -50);
  EXPECT_EQ(value_of(is_signed, 0, -51), 49);
  EXPECT_EQ(value_of(is_signed, 0, -256), 44);
  const auto is_unsigned = [](auto, auto eta) { return WrapNode{eta, 100, false}; };
  EXPECT_EQ(value_of(is_unsigned, 0, -1), 99);
  EXPECT_EQ(value_of(is_unsigned, 0, -256), 44);
  EXPECT_EQ(value_of(is_unsigned, 0, 100), 0);
  EXPECT_EQ(value_of(is_unsigned, 0, 99), 99);
}

TEST(Reference, selects_clamps_and_looks_up) {
  const auto select = [](auto pt, auto eta) { return SelectNode{pt, eta, pt}; };
  EXPECT_EQ(value_of(select, 0, 7), 0);
  EXPECT_EQ(value_of(select, 1, 7), 7);
  const auto clamp = [](auto, auto eta) { return ClampNode{eta, -3, 8}; };
  EXPECT_EQ(value_of(clamp, 0, -4), -3);
  EXPECT_EQ(value_of(clamp, 0, 9), 8);
  EXPECT_EQ(value_of(clamp, 0, 5), 5);
  const auto table = [](auto, auto eta) { return TableNode{eta, -1, {10, 20, 30}}; };
  EXPECT_EQ(value_of(table, 0, -256), 10);
  EXPECT_EQ(value_of(table, 0, -1), 10);
  EXPECT_EQ(value_of(table, 0, 0), 20);
  EXPECT_EQ(value_of(table, 0, 1), 30);
  EXPECT_EQ(value_of(table, 0, 255), 30);
}

TEST(Reference, shifts_round_half_up_also_below_zero) {
  for (int by = 0; by <= 9; ++by) {
    for (int eta_code = -256; eta_code < 256; ++eta_code) {
      const auto exact = static_cast<std::int64_t>(std::floor(eta_code / std::exp2(by) + (by == 0 ? 0.0 : 0.5)));
      ASSERT_EQ(value_of([by](auto, auto eta) { return ShiftNode{eta, by}; }, 0, eta_code), exact);
    }
  }
  EXPECT_EQ(value_of([](auto, auto eta) { return ShiftNode{eta, -7}; }, 0, -256), -32768);
}

TEST(Reference, dense_layers_add_shift_and_saturate) {
  const auto layer = [](int bits, int bias, int shift) {
    return [=](ValueRef pt, ValueRef eta) -> NodeOperation {
      return DenseNode{{pt, eta}, {{3, -2}}, {bias}, {shift}, bits};
    };
  };
  EXPECT_EQ(value_of(layer(0, -1, 0), 10, 20), -11);
  EXPECT_EQ(value_of(layer(0, 0, 2), 10, 20), -2);  // -10 / 4 = -2.5, half up
  EXPECT_EQ(value_of(layer(0, 0, 2), 10, 18), -1);  // -6 / 4 = -1.5
  EXPECT_EQ(value_of(layer(8, 0, 2), 10, 20), 0);
  EXPECT_EQ(value_of(layer(8, 0, 0), 100, 22), 255);  // 256, one too many
  EXPECT_EQ(value_of(layer(8, 0, 0), 100, 23), 254);
  EXPECT_EQ(value_of(layer(3, 0, 4), 511, 0), 7);
  EXPECT_EQ(value_of(layer(1, 0, 9), 85, 0), 0);  // 255 / 512 < 0.5
  EXPECT_EQ(value_of(layer(1, 1, 9), 85, 0), 1);  // 256 / 512 = 0.5
}

TEST(Reference, station_eta_follows_the_selector) {
  NetworkDraft draft("eta", KernelId::kRecalibrate);
  const auto zero = draft.add("zero", ConstantNode{0});
  draft.set_output("phi", zero);
  draft.set_output("eta", draft.add("eta", FieldNode{0, MuonField::kEtaStation}));
  draft.set_output("pt", zero);
  Reference reference(Network::parse(draft.text(), "test"));
  MuonWord word;
  insert(word, kRun3Eta1, -17);
  insert(word, kRun3Eta2, 99);
  std::array<std::int64_t, 3> out{};
  reference.evaluate(std::span(&word, 1), out);
  EXPECT_EQ(out[1], -17);
  insert(word, kRun3EtaSelector, 1);
  reference.evaluate(std::span(&word, 1), out);
  EXPECT_EQ(out[1], 99);
}

TEST(Reference, pairs_come_in_order_within_their_bx_and_orbit_only) {
  NetworkDraft draft("difference", KernelId::kClassify);
  const auto a = draft.add("a", FieldNode{0, MuonField::kPt});
  const auto b = draft.add("b", FieldNode{1, MuonField::kPt});
  draft.set_output("logit", draft.add("a-b", SubtractNode{a, b}));
  Reference reference(Network::parse(draft.text(), "test"));
  std::vector<MuonRecord> muons;
  const auto add = [&](int pt, std::uint32_t bx, std::uint32_t index, std::uint32_t offset) {
    MuonRecord record{{}, make_tag(bx, index, offset)};
    set(record.word, MuonField::kPt, pt);
    muons.push_back(record);
  };
  add(1, 7, 0, 0);
  add(2, 7, 2, 0);
  add(4, 7, 3, 0);
  add(8, 8, 0, 0);
  add(16, 8, 0, 1);
  add(32, 8, 15, 1);
  const auto pairs = reference.classify(muons);
  ASSERT_EQ(pairs.size(), 4U);
  EXPECT_EQ(pairs[0].bits, make_pair_record(-1, 0, 2, 7, 0).bits);
  EXPECT_EQ(pairs[1].bits, make_pair_record(-3, 0, 3, 7, 0).bits);
  EXPECT_EQ(pairs[2].bits, make_pair_record(-2, 2, 3, 7, 0).bits);
  EXPECT_EQ(pairs[3].bits, make_pair_record(-16, 0, 15, 8, 1).bits);
  std::swap(muons[1], muons[2]);
  EXPECT_THROW(std::ignore = reference.classify(muons), Error);
  EXPECT_THROW(std::ignore = reference.recalibrate(muons), Error);  // a network of the other task
}

}  // namespace
}  // namespace mu40
