#include "rpc/rpc_calls.hpp"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "layout/error.hpp"

namespace mu40 {
namespace {

class RpcCallsTest : public ::testing::Test {
 protected:
  RpcMetrics metrics;
  RpcCalls calls{metrics};
};

TEST_F(RpcCallsTest, error_becomes_its_one_status_with_its_sentence) {
  const auto status = calls.unary("Runs/GetRun", [] { throw Error(ErrorCode::kHeld, "anna has it"); });
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(status.error_message(), "anna has it");
}

TEST_F(RpcCallsTest, any_other_exception_is_internal_and_none_escapes) {
  EXPECT_EQ(calls.unary("x", [] { throw std::logic_error("oh"); }).error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(calls.stream("x", []() -> grpc::Status { throw std::logic_error("oh"); }).error_code(),
            grpc::StatusCode::INTERNAL);
  EXPECT_EQ(calls.unary("x", [] { throw std::bad_alloc(); }).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(RpcCallsTest, long_sentence_is_cut_between_characters) {
  std::string sentence;
  for (int i = 0; i < 5000; ++i) sentence += "\xc3\xa4";
  for (const std::string shift : {"", "x"}) {
    const auto status = calls.unary("x", [&] { throw Error(ErrorCode::kNotFound, shift + sentence); });
    const auto& message = status.error_message();
    EXPECT_LT(message.size(), 2010U);
    EXPECT_TRUE(message.ends_with("\xc3\xa4...")) << message.substr(message.size() - 10);
  }
}

}  // namespace
}  // namespace mu40
