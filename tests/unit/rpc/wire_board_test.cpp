#include "rpc/wire_board.hpp"

#include <gtest/gtest.h>

#include "rpc/wire_time.hpp"
#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using namespace std::chrono_literals;

const DaemonLimits kLimits;

TEST(wire_board, secret_of_a_lease_is_told_to_its_owner_alone) {
  BoardView board;
  board.lease = Lease{"secret", "left", "anna", std::chrono::steady_clock::now() + 60s};
  const auto wire = to_proto(board);
  EXPECT_EQ(wire.SerializeAsString().find("secret"), std::string::npos);
  EXPECT_EQ(wire.lease().owner(), "anna");
  EXPECT_EQ(to_proto(*board.lease).lease_id(), "secret");
}

TEST(wire_board, lease_expires_by_the_wall_clock_when_it_does_by_the_steady_one) {
  const auto wire = to_proto(Lease{"x", "left", "anna", std::chrono::steady_clock::now() + 60s});
  const auto expected = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + 60s);
  EXPECT_NEAR(static_cast<double>(wire.expires().seconds()), static_cast<double>(expected), 2);
}

TEST(wire_board, every_field_of_a_board_arrives) {
  BoardView board;
  board.name = "left";
  board.device = "cpu";
  board.phase = BoardPhase::kQuarantined;
  board.reason = "it hung";
  board.since = std::chrono::system_clock::time_point(100s);
  board.device_name = "xilinx_u250";
  board.runtime = "libxrt";
  board.xclbin_uuid = "uuid";
  board.networks[1] = {"fakes", "hash"};
  board.fidelity = Fidelity::kHardware;
  board.power_watts = 31.5;
  board.current_run = 4;
  board.queued_runs = {5, 6};
  board.round_trip = 1500us;
  board.recoveries = 7;
  const auto wire = to_proto(board);
  EXPECT_EQ(wire.name(), "left");
  EXPECT_EQ(wire.device(), "cpu");
  EXPECT_EQ(wire.state(), v1::BOARD_STATE_QUARANTINED);
  EXPECT_EQ(wire.reason(), "it hung");
  EXPECT_EQ(wire.since().seconds(), 100);
  EXPECT_EQ(wire.device_name(), "xilinx_u250");
  EXPECT_EQ(wire.runtime(), "libxrt");
  EXPECT_EQ(wire.xclbin_uuid(), "uuid");
  ASSERT_EQ(wire.networks_size(), 1);  // the other is not known yet
  EXPECT_EQ(wire.networks(0).kernel(), v1::KERNEL_CLASSIFY);
  EXPECT_EQ(wire.networks(0).sha256(), "hash");
  EXPECT_EQ(wire.fidelity(), v1::FIDELITY_HARDWARE);
  EXPECT_FALSE(wire.has_temperature_celsius());
  EXPECT_EQ(wire.power_watts(), 31.5);
  EXPECT_FALSE(wire.has_lease());
  EXPECT_EQ(wire.current_run(), 4);
  EXPECT_EQ(wire.queued_runs_size(), 2);
  EXPECT_FALSE(wire.has_last_right());
  EXPECT_EQ(from_proto(wire.round_trip(), ""), 1500us);
  EXPECT_EQ(wire.recoveries(), 7U);
}

TEST(wire_board, lease_needs_an_owner_and_a_duration_within_the_limits) {
  v1::AcquireLeaseRequest request;
  request.set_board("left");
  request.set_owner("anna");
  *request.mutable_duration() = to_proto(60s);
  EXPECT_EQ(from_proto(request, kLimits).duration, 60s);
  const auto refuse = [&](const std::string& part) {
    test::expect_error(ErrorCode::kInvalidArgument, part, [&] { (void)from_proto(request, kLimits); });
  };
  *request.mutable_duration() = to_proto(999ms);
  refuse("duration is 0.999 s");
  *request.mutable_duration() = to_proto(3601s);
  refuse("duration is 3601 s");
  request.mutable_duration()->set_seconds(std::numeric_limits<std::int64_t>::max());
  refuse("duration is");
  *request.mutable_duration() = to_proto(60s);
  request.set_owner("");
  refuse("owner is \"\"");
  request.set_owner(std::string(101, 'x'));
  refuse("owner");
  request.set_owner("\x1b[2J");
  refuse("owner");
  v1::RenewLeaseRequest renewal;
  test::expect_error(ErrorCode::kInvalidArgument, "duration", [&] { (void)from_proto(renewal, kLimits); });
}

TEST(wire_board, program_request_names_artifacts_or_absolute_paths) {
  v1::ProgramBoardRequest request;
  request.set_name("left");
  const auto refuse = [&](const std::string& part) {
    test::expect_error(ErrorCode::kInvalidArgument, part, [&] { (void)from_proto(request); });
  };
  refuse("all absent");
  request.mutable_xclbin();
  refuse("all absent");
  request.mutable_xclbin()->set_path("relative.xclbin");
  refuse("xclbin.path is \"relative.xclbin\"");
  request.mutable_xclbin()->set_path("/a\nb");
  refuse("xclbin.path");
  request.mutable_xclbin()->set_path("/" + std::string(5000, 'x'));
  refuse("xclbin.path");
  request.mutable_xclbin()->set_path("/a.xclbin");
  request.mutable_classify_network()->set_sha256("ABC");
  refuse("SHA-256");
  request.mutable_classify_network()->set_sha256(std::string(64, 'a'));
  const auto program = from_proto(request);
  EXPECT_EQ(program.board, "left");
  EXPECT_EQ(program.xclbin.path, "/a.xclbin");
  EXPECT_EQ(program.recalibrate_network, FileSource{});
  EXPECT_EQ(program.classify_network.sha256, std::string(64, 'a'));
}

}  // namespace
}  // namespace mu40
