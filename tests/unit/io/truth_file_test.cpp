// Truth files: what is written is read, and everything else is a clear error.
#include "io/truth_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <functional>

#include "layout/error.hpp"
#include "recording_bytes.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "truth_sample.hpp"

namespace mu40 {
namespace {

bool same(const MuonTruth& a, const MuonTruth& b) {
  return a.orbit == b.orbit && a.bx == b.bx && a.index == b.index && a.matched == b.matched && a.charge == b.charge &&
         a.pt_gev == b.pt_gev && a.eta == b.eta && a.phi_rad == b.phi_rad && a.dimuon == b.dimuon;
}

void expect_load_error(ErrorCode code, const std::string& text, const std::filesystem::path& file) {
  test::expect_error(code, text, [&] { (void)Truth::load(file, test::kSha256); });
}

TEST(TruthFile, rows_come_back_over_several_chunks) {
  const test::TemporaryFolder folder;
  for (const std::uint32_t rows : {0U, 1U, 65536U, 140000U}) {
    const auto sample = test::truth_sample(rows);
    test::write_truth(folder / "t.h5", sample);
    const Truth truth = Truth::load(folder / "t.h5", test::kSha256);
    ASSERT_EQ(truth.size(), rows);
    EXPECT_TRUE(std::ranges::equal(truth.rows(), sample, same));
  }
}

TEST(TruthFile, rows_of_a_bx_are_found_and_unknown_ones_are_empty) {
  const test::TemporaryFolder folder;
  test::write_truth(folder / "t.h5", test::truth_sample(2500));
  const Truth truth = Truth::load(folder / "t.h5", test::kSha256);
  ASSERT_EQ(truth.of_bx(5, 17).size(), 2U);
  EXPECT_EQ(truth.of_bx(5, 17)[0].index, 0);
  EXPECT_EQ(truth.of_bx(5, 17)[1].index, 1);
  EXPECT_EQ(truth.of_bx(6, 1)[0].orbit, 6U);
  EXPECT_TRUE(truth.of_bx(4, 17).empty());
  EXPECT_TRUE(truth.of_bx(5, 501).empty());
  EXPECT_TRUE(truth.of_bx(8, 1).empty());
}

TEST(TruthFile, truth_of_another_recording_is_refused) {
  const test::TemporaryFolder folder;
  test::write_truth(folder / "t.h5", test::truth_sample(3));
  test::expect_error(ErrorCode::kMismatch, "belongs to another recording",
                     [&] { (void)Truth::load(folder / "t.h5", std::string(64, 'b')); });
}

TEST(TruthFile, missing_file_directory_and_pipe_are_refused) {
  const test::TemporaryFolder folder;
  expect_load_error(ErrorCode::kNotFound, "none.h5: No such file", folder / "none.h5");
  expect_load_error(ErrorCode::kInvalidArgument, "Is a directory", folder / "");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  expect_load_error(ErrorCode::kInvalidArgument, "no regular file", folder / "pipe");
}

TEST(TruthFile, file_that_is_not_hdf5_is_refused) {
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "text.h5", std::as_bytes(std::span("no HDF5 at all", 14)));
  expect_load_error(ErrorCode::kCorrupt, "text.h5: it is no HDF5 file", folder / "text.h5");
  test::write_bytes(folder / "empty.h5", {});
  expect_load_error(ErrorCode::kCorrupt, "it is no HDF5 file", folder / "empty.h5");
}

TEST(TruthFile, file_cut_anywhere_is_refused) {
  const test::TemporaryFolder folder;
  test::write_truth(folder / "t.h5", test::truth_sample(10));
  const auto bytes = test::read_bytes(folder / "t.h5");
  for (std::size_t part = 1; part < 20; ++part) {
    const std::span whole(bytes);
    test::write_bytes(folder / "cut.h5", whole.first(bytes.size() * part / 20));
    EXPECT_THROW((void)Truth::load(folder / "cut.h5", test::kSha256), Error) << part;
  }
}

// A truth file of three rows with one thing changed through the HDF5 library.
class ChangedTruth : public testing::Test {
 protected:
  void SetUp() override {
    test::write_truth(file_, test::truth_sample(3));
    hdf5_ = Hdf5File(H5Fopen(file_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
    ASSERT_TRUE(hdf5_.valid());
  }
  // Ends the change and expects its complaint; objects still open would keep the file open in this process.
  void expect(const std::string& text) {
    ASSERT_TRUE(hdf5_.reset());
    expect_load_error(ErrorCode::kCorrupt, text, file_);
  }
  void replace_column(const char* name, hid_t type, std::vector<hsize_t> dimensions) {
    H5Ldelete(hdf5_.get(), name, H5P_DEFAULT);
    const Hdf5Space space(H5Screate_simple(static_cast<int>(dimensions.size()), dimensions.data(), nullptr));
    const Hdf5Dataset dataset(H5Dcreate2(hdf5_.get(), name, type, space.get(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    ASSERT_TRUE(dataset.valid());
  }
  template <typename T>
  void write_column(const char* name, hid_t type, std::vector<T> values) {
    const Hdf5Dataset dataset(H5Dopen2(hdf5_.get(), name, H5P_DEFAULT));
    ASSERT_GE(H5Dwrite(dataset.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
  }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "t.h5";
  Hdf5File hdf5_;
};

TEST_F(ChangedTruth, missing_dataset_is_named) {
  H5Ldelete(hdf5_.get(), "eta", H5P_DEFAULT);
  expect("it has no dataset eta");
}
TEST_F(ChangedTruth, group_in_place_of_a_dataset_is_named) {
  H5Ldelete(hdf5_.get(), "eta", H5P_DEFAULT);
  H5Gclose(H5Gcreate2(hdf5_.get(), "eta", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  expect("eta is no dataset");
}
TEST_F(ChangedTruth, wrong_type_is_named) {
  replace_column("pt_gev", H5T_IEEE_F64LE, {3});
  expect("dataset pt_gev is not of type float32");
}
TEST_F(ChangedTruth, wrong_byte_order_is_named) {
  replace_column("orbit", H5T_STD_U32BE, {3});
  expect("dataset orbit is not of type uint32, little-endian");
}
TEST_F(ChangedTruth, wrong_length_is_named) {
  replace_column("phi_rad", H5T_IEEE_F32LE, {2});
  expect("dataset phi_rad has 2 rows, 3 were expected");
}
TEST_F(ChangedTruth, two_dimensions_are_named) {
  replace_column("bx", H5T_STD_U16LE, {3, 1});
  expect("dataset bx has not one dimension");
}
TEST_F(ChangedTruth, absurd_length_is_refused_before_it_is_allocated) {
  H5Ldelete(hdf5_.get(), "orbit", H5P_DEFAULT);
  const hsize_t rows = hsize_t{1} << 50U;
  const hsize_t chunk = 1024;
  const Hdf5Space space(H5Screate_simple(1, &rows, nullptr));
  const Hdf5Properties properties(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_chunk(properties.get(), 1, &chunk);
  Hdf5Dataset dataset(
      H5Dcreate2(hdf5_.get(), "orbit", H5T_STD_U32LE, space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT));
  ASSERT_TRUE(dataset.valid() && dataset.reset());
  expect("claims 1125899906842624 rows");
}
TEST_F(ChangedTruth, missing_attribute_is_named) {
  H5Adelete(hdf5_.get(), "recording_sha256");
  expect("it has no attribute recording_sha256");
}
TEST_F(ChangedTruth, unknown_version_is_named) {
  Hdf5Attribute version(H5Aopen(hdf5_.get(), "format_version", H5P_DEFAULT));
  const std::int32_t two = 2;
  H5Awrite(version.get(), H5T_NATIVE_INT32, &two);
  ASSERT_TRUE(version.reset());
  expect("format_version is 2, 1 was expected");
}
TEST_F(ChangedTruth, attribute_of_the_wrong_kind_is_named) {
  H5Adelete(hdf5_.get(), "recording_sha256");
  const Hdf5Space scalar(H5Screate(H5S_SCALAR));
  Hdf5Attribute number(
      H5Acreate2(hdf5_.get(), "recording_sha256", H5T_STD_I32LE, scalar.get(), H5P_DEFAULT, H5P_DEFAULT));
  ASSERT_TRUE(number.valid() && number.reset());
  expect("attribute recording_sha256 is no text");
}
TEST_F(ChangedTruth, rows_out_of_order_are_named) {
  write_column<std::uint16_t>("bx", H5T_NATIVE_UINT16, {2, 1, 3});
  expect("row 1: (orbit, bx, index) does not ascend");
}
TEST_F(ChangedTruth, repeated_row_is_named) {
  write_column<std::uint8_t>("index", H5T_NATIVE_UINT8, {0, 0, 0});
  expect("row 1: (orbit, bx, index) does not ascend");
}
TEST_F(ChangedTruth, bx_out_of_range_is_named) {
  write_column<std::uint16_t>("bx", H5T_NATIVE_UINT16, {1, 1, 3565});
  expect("row 2: bx is 3565, 1..3564 was expected");
}
TEST_F(ChangedTruth, index_out_of_range_is_named) {
  write_column<std::uint8_t>("index", H5T_NATIVE_UINT8, {0, 16, 0});
  expect("row 1: index is 16, 0..15 was expected");
}
TEST_F(ChangedTruth, charge_of_a_matched_muon_must_be_one) {
  write_column<std::int8_t>("charge", H5T_NATIVE_INT8, {0, 0, 1});
  expect("row 1: charge is 0");
}
TEST_F(ChangedTruth, unmatched_muon_with_values_is_named) {
  write_column<std::uint32_t>("dimuon", H5T_NATIVE_UINT32, {7, 0, 0});
  expect("row 0: it is not matched");
}
TEST_F(ChangedTruth, values_that_are_no_numbers_are_named) {
  write_column<float>("pt_gev", H5T_NATIVE_FLOAT, {0, std::numeric_limits<float>::quiet_NaN(), 1});
  expect("row 1: pt_gev is nan");
}
TEST_F(ChangedTruth, phi_beyond_pi_is_named) {
  write_column<float>("phi_rad", H5T_NATIVE_FLOAT, {0, 3.2F, 1});
  expect("row 1: phi_rad is 3.2");
}

TEST(TruthWriter, refuses_rows_that_do_not_ascend) {
  const test::TemporaryFolder folder;
  auto rows = test::truth_sample(4);
  std::swap(rows[1], rows[2]);
  TruthWriter writer(folder / "t.h5", "published");
  test::expect_error(ErrorCode::kInvalidArgument, "does not ascend", [&] { writer.append(rows); });
}

TEST(TruthWriter, leaves_nothing_behind_when_not_closed) {
  const test::TemporaryFolder folder;
  {
    TruthWriter writer(folder / "t.h5", "published");
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder / ""));
}

TEST(TruthWriter, folder_that_does_not_exist_is_named) {
  const test::TemporaryFolder folder;
  test::expect_error(ErrorCode::kNotFound, "none/t.h5", [&] { TruthWriter writer(folder / "none/t.h5", "published"); });
  test::expect_error(ErrorCode::kInvalidArgument, "Is a directory",
                     [&] { TruthWriter writer(folder / "", "published"); });
}

// A file size limit stands in for a full disk. In a child: HDF5 keeps what it could not write until the process ends.
TEST(TruthWriter, disk_that_fills_up_is_told_and_leaves_nothing) {
  const test::TemporaryFolder folder;
  const auto fill = [&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1 << 20U, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      TruthWriter writer(folder / "t.h5", "published");
      writer.append(test::truth_sample(200000));
      writer.close(test::kSha256);
    } catch (const Error& error) {
      std::fprintf(stderr, "%s\n", error.what());
      std::exit(error.code() == ErrorCode::kExhausted ? 0 : 2);
    }
    std::exit(3);
  };
  EXPECT_EXIT(fill(), testing::ExitedWithCode(0), "t.h5.tmp: File too large");
  EXPECT_TRUE(std::filesystem::is_empty(folder / ""));
}

}  // namespace
}  // namespace mu40
