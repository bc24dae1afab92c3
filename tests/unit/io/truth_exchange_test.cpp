// Truth files and the world outside: h5py reads and writes them, and files that break HDF5 do not break mu40.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>

#include "io/truth_file.hpp"
#include "layout/error.hpp"
#include "recording_bytes.hpp"
#include "support/temporary_folder.hpp"
#include "truth_sample.hpp"

namespace mu40 {
namespace {

const std::filesystem::path kSources = MU40_TEST_SOURCE_DIR;

int run_h5py(const std::string& arguments) {
  return std::system(("/usr/bin/python3 " + (kSources / "truth_with_h5py.py").string() + " " + arguments).c_str());
}

TEST(TruthExchange, h5py_reads_what_mu40_writes) {
  const test::TemporaryFolder folder;
  test::write_truth(folder / "t.h5", test::truth_sample(70000));
  EXPECT_EQ(run_h5py("read " + (folder / "t.h5").string()), 0);
}

TEST(TruthExchange, mu40_reads_what_h5py_writes) {
  const test::TemporaryFolder folder;
  ASSERT_EQ(run_h5py("write " + (folder / "t.h5").string() + " " + test::kSha256), 0);
  const Truth truth = Truth::load(folder / "t.h5", test::kSha256);
  const auto sample = test::truth_sample(70000);
  ASSERT_EQ(truth.size(), sample.size());
  EXPECT_TRUE(std::ranges::equal(truth.rows(), sample, [](const MuonTruth& a, const MuonTruth& b) {
    return a.orbit == b.orbit && a.bx == b.bx && a.index == b.index && a.matched == b.matched && a.charge == b.charge &&
           a.pt_gev == b.pt_gev && a.eta == b.eta && a.phi_rad == b.phi_rad && a.dimuon == b.dimuon;
  }));
}

// Each of these ends the process that gives it to HDF5 1.10.8, or never comes back (tests/fuzz/make_seeds.py).
class HostileTruth : public testing::TestWithParam<const char*> {};

TEST_P(HostileTruth, is_an_error_within_seconds) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THROW((void)Truth::load(kSources / "hostile_truth" / GetParam(), std::string(64, 'a')), Error);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}
INSTANTIATE_TEST_SUITE_P(Hdf5, HostileTruth,
                         testing::Values("hdf5_abort.h5", "hdf5_division_by_zero.h5", "hdf5_endless_loop.h5",
                                         "hdf5_segmentation_fault.h5"));

TEST(TruthExchange, file_with_bytes_changed_is_read_or_refused) {
  const test::TemporaryFolder folder;
  test::write_truth(folder / "t.h5", {});
  const auto bytes = test::read_bytes(folder / "t.h5");
  std::mt19937 random(5);
  for (int round = 0; round < 100; ++round) {
    auto broken = bytes;
    for (auto hits = 1 + random() % 5; hits != 0; --hits) {
      broken[random() % broken.size()] = static_cast<std::byte>(random());
    }
    test::write_bytes(folder / "broken.h5", broken);
    try {
      EXPECT_EQ(Truth::load(folder / "broken.h5", test::kSha256).size(), 0U);
    } catch (const Error& error) {
      EXPECT_TRUE(error.code() == ErrorCode::kCorrupt || error.code() == ErrorCode::kMismatch) << error.what();
    }
  }
}

}  // namespace
}  // namespace mu40
