#include "rpc/rpc_calls.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <new>

#include "layout/error.hpp"
#include "rpc_status/rpc_status.hpp"

namespace mu40 {
namespace {

// A status travels in HTTP/2 headers, which peers take up to 8 kB of.
constexpr std::size_t kMostMessageBytes = 2000;

grpc::Status refusal(grpc::StatusCode code, std::string sentence) {
  if (sentence.size() > kMostMessageBytes) {
    std::size_t end = kMostMessageBytes;
    while (end > 0 && (static_cast<unsigned char>(sentence[end]) & 0xC0U) == 0x80U) --end;
    sentence = sentence.substr(0, end) + "...";
  }
  return {code, sentence};
}

grpc::Status guarded(const std::string& method, const std::function<grpc::Status()>& action) {
  try {
    return action();
  } catch (const Error& error) {
    const auto code = status_of(error.code());
    spdlog::log(code == grpc::StatusCode::INTERNAL ? spdlog::level::err : spdlog::level::debug,
                "rpc method={} code={} reason=\"{}\"", method, name_of(code), error.what());
    return refusal(code, error.what());
  } catch (const std::bad_alloc&) {
    spdlog::error("rpc method={} code=RESOURCE_EXHAUSTED reason=\"out of memory\"", method);
    return refusal(grpc::StatusCode::RESOURCE_EXHAUSTED, "the daemon is out of memory");
  } catch (const std::exception& error) {
    spdlog::error("rpc method={} code=INTERNAL reason=\"{}\"", method, error.what());
    return refusal(grpc::StatusCode::INTERNAL, error.what());
  }
}

}  // namespace

grpc::Status RpcCalls::unary(const std::string& method, const std::function<void()>& action) {
  const auto begin = std::chrono::steady_clock::now();
  grpc::Status status = guarded(method, [&] {
    action();
    return grpc::Status::OK;
  });
  metrics_.answered(method, status.error_code(), std::chrono::steady_clock::now() - begin);
  return status;
}

grpc::Status RpcCalls::stream(const std::string& method, const std::function<grpc::Status()>& action) {
  grpc::Status status = guarded(method, action);
  metrics_.answered(method, status.error_code());
  return status;
}

}  // namespace mu40
