#include "daemon/board_lease.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using std::chrono::seconds;
using test::expect_error;

class BoardLeaseTest : public testing::Test {
 protected:
  BoardLease lease{"left"};
  BoardLease::Time t0{seconds{1000}};
};

TEST_F(BoardLeaseTest, free_board_is_for_everybody) {
  lease.check("", t0);
  lease.check("some id", t0);
  EXPECT_EQ(lease.current(t0), std::nullopt);
}

TEST_F(BoardLeaseTest, leased_board_is_for_its_lease_alone) {
  const Lease mine = lease.acquire("me", seconds{10}, t0);
  EXPECT_EQ(mine.id.size(), 32U);
  lease.check(mine.id, t0);
  expect_error(ErrorCode::kHeld, "10 s", [&] { lease.check("", t0); });
  expect_error(ErrorCode::kHeld, "1 s", [&] { lease.check("other", t0 + seconds{9}); });
  expect_error(ErrorCode::kHeld, "\"me\"", [&] { (void)lease.acquire("you", seconds{10}, t0); });
}

TEST_F(BoardLeaseTest, lease_ends_at_its_time) {
  const Lease mine = lease.acquire("me", seconds{10}, t0);
  lease.check("", t0 + seconds{10});
  expect_error(ErrorCode::kNotFound, "left", [&] { (void)lease.renew(mine.id, seconds{10}, t0 + seconds{10}); });
  EXPECT_NE(lease.acquire("you", seconds{10}, t0 + seconds{10}).id, mine.id);
}

TEST_F(BoardLeaseTest, renewed_lease_lasts_from_then_on) {
  const Lease mine = lease.acquire("me", seconds{10}, t0);
  EXPECT_EQ(lease.renew(mine.id, seconds{10}, t0 + seconds{5}).expires, t0 + seconds{15});
  expect_error(ErrorCode::kHeld, "1 s", [&] { lease.check("", t0 + seconds{14}); });
}

TEST_F(BoardLeaseTest, released_lease_is_gone) {
  const Lease mine = lease.acquire("me", seconds{10}, t0);
  expect_error(ErrorCode::kNotFound, "left", [&] { lease.release("other", t0); });
  lease.release(mine.id, t0);
  lease.check("", t0);
  expect_error(ErrorCode::kNotFound, "left", [&] { lease.release(mine.id, t0); });
}

}  // namespace
}  // namespace mu40
