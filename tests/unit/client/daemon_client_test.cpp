#include "client/daemon_client.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "daemon_double.hpp"
#include "rpc_status/rpc_status.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using test::expect_error;

TEST(daemon_client, every_status_of_the_daemon_is_the_error_of_its_code_with_the_daemons_sentence) {
  test::DaemonDouble daemon;
  const DaemonClient client(daemon.address());
  EXPECT_EQ(client.boards().boards(0).name(), "a");
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    const auto error = static_cast<ErrorCode>(code);
    daemon.boards.answer = {status_of(error), "board \"a\" says no"};
    expect_error(error, "board \"a\" says no", [&] { static_cast<void>(client.boards()); });
  }
}

TEST(daemon_client, server_of_another_kind_is_told_as_such) {
  test::DaemonDouble daemon;
  const DaemonClient client(daemon.address());
  expect_error(ErrorCode::kInternal, daemon.address() + " is not a mu40d of this version",
               [&] { static_cast<void>(client.artifacts()); });
}

TEST(daemon_client, daemon_that_is_not_there_is_named_with_how_to_start_one) {
  test::DaemonDouble daemon;
  const DaemonClient client(daemon.address());
  daemon.stop();
  expect_error(ErrorCode::kUnavailable, "no mu40d answers at " + daemon.address(),
               [&] { static_cast<void>(client.boards()); });
  expect_error(ErrorCode::kUnavailable, "`mu40d` starts one", [&] { static_cast<void>(client.boards()); });
}

TEST(daemon_client, calls_have_a_deadline) {
  test::DaemonDouble daemon;
  const DaemonClient client(daemon.address());
  static_cast<void>(client.boards());
  EXPECT_TRUE(daemon.boards.had_deadline);
}

TEST(daemon_client, address_must_be_host_and_port) {
  for (const char* address : {"", "here", ":4040", "host:", "host:0", "host:65536", "host:40x", "run.raw"}) {
    expect_error(ErrorCode::kInvalidArgument, "expected HOST:PORT", [&] { DaemonClient client(address); });
  }
  EXPECT_TRUE(DaemonClient("127.0.0.1:4040").is_on_this_host());
  EXPECT_TRUE(DaemonClient("[::1]:4040").is_on_this_host());
  EXPECT_TRUE(DaemonClient("localhost:1").is_on_this_host());
  EXPECT_FALSE(DaemonClient("board-host:4040").is_on_this_host());
}

TEST(daemon_client, stop_ends_calls_and_none_is_tried_again) {
  test::DaemonDouble daemon;
  std::stop_source stop;
  const DaemonClient client(daemon.address(), stop.get_token());
  static_cast<void>(client.boards());
  stop.request_stop();
  expect_error(ErrorCode::kUnavailable, "interrupted", [&] { static_cast<void>(client.boards()); });
  v1::StartRunRequest request;
  request.set_request_id("one");
  expect_error(ErrorCode::kUnavailable, "interrupted", [&] { static_cast<void>(client.start_run(request)); });
  EXPECT_TRUE(daemon.runs.request_ids.empty());
}

class UploadTest : public ::testing::Test {
 protected:
  UploadTest() {
    for (std::size_t i = 0; i < (std::size_t{5} << 19U) + 3; ++i) bytes_ += static_cast<char>(i % 251);
    std::ofstream(folder_ / "a.raw", std::ios::binary) << bytes_;
    header_.set_name("a");
  }

  test::TemporaryFolder folder_;
  std::string bytes_;
  v1::UploadHeader header_;
  test::DaemonDouble daemon_;
  DaemonClient client_{daemon_.address()};
};

TEST_F(UploadTest, file_arrives_whole_and_its_progress_is_told) {
  std::vector<std::uint64_t> told;
  const auto recording = client_.upload_recording(folder_ / "a.raw", header_, [&](auto sent, auto total) {
    EXPECT_EQ(total, bytes_.size());
    told.push_back(sent);
  });
  EXPECT_EQ(recording.name(), "a");
  EXPECT_TRUE(daemon_.recordings.bytes == bytes_);
  EXPECT_EQ(told, (std::vector<std::uint64_t>{1U << 20U, 2U << 20U, bytes_.size()}));
}

TEST_F(UploadTest, refusal_in_mid_file_is_the_daemons_error) {
  daemon_.recordings.most_bytes = 100;
  expect_error(ErrorCode::kExhausted, "too long",
               [&] { static_cast<void>(client_.upload_recording(folder_ / "a.raw", header_, [](auto, auto) {})); });
}

TEST_F(UploadTest, stop_in_mid_file_ends_it) {
  std::stop_source stop;
  const DaemonClient client(daemon_.address(), stop.get_token());
  expect_error(ErrorCode::kUnavailable, "interrupted", [&] {
    static_cast<void>(client.upload_recording(folder_ / "a.raw", header_, [&](auto, auto) { stop.request_stop(); }));
  });
}

TEST_F(UploadTest, file_that_cannot_be_read_is_named) {
  for (const auto& path : {folder_ / "b.raw", folder_.path()}) {
    expect_error(ErrorCode::kNotFound, path.string(),
                 [&] { static_cast<void>(client_.upload_recording(path, header_, [](auto, auto) {})); });
  }
}

TEST(daemon_client, start_that_was_not_answered_is_asked_again_under_the_same_request_id) {
  test::DaemonDouble daemon;
  daemon.runs.lost_starts = 2;
  const DaemonClient client(daemon.address());
  v1::StartRunRequest request;
  request.set_request_id("one");
  EXPECT_EQ(client.start_run(request).id(), 7);
  EXPECT_EQ(daemon.runs.request_ids, (std::vector<std::string>{"one", "one", "one"}));

  daemon.runs.lost_starts = 100;
  expect_error(ErrorCode::kUnavailable, "the connection broke", [&] { static_cast<void>(client.start_run(request)); });
  EXPECT_EQ(daemon.runs.request_ids.size(), 6U);
  request.clear_request_id();
  expect_error(ErrorCode::kUnavailable, "the connection broke", [&] { static_cast<void>(client.start_run(request)); });
  EXPECT_EQ(daemon.runs.request_ids.size(), 7U) << "without a request id a second try may be a second run";
}

}  // namespace
}  // namespace mu40
