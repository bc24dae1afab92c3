#include "metrics_server.hpp"

#include <fmt/format.h>
#include <prometheus/exposer.h>

#include <exception>

#include "layout/error.hpp"
#include "rpc/address_probe.hpp"

namespace mu40 {
namespace {

constexpr int kThreads = 4;  // scrapes at once
constexpr int kRequestTimeoutMs = 10'000;

}  // namespace

MetricsServer::MetricsServer(const std::string& address) {
  probe_address(address);
  try {
    exposer_ = std::make_unique<prometheus::Exposer>(
        std::vector<std::string>{"listening_ports", address, "num_threads", std::to_string(kThreads),
                                 "request_timeout_ms", std::to_string(kRequestTimeoutMs)});
  } catch (const std::exception& error) {
    throw Error(ErrorCode::kUnavailable, fmt::format("cannot serve metrics on {}: {}", address, error.what()));
  }
  address_ = fmt::format("{}:{}", address.substr(0, address.rfind(':')), exposer_->GetListeningPorts().at(0));
}

MetricsServer::~MetricsServer() = default;

void MetricsServer::add(std::shared_ptr<prometheus::Collectable> collectable) {
  exposer_->RegisterCollectable(collectable);
  collectables_.push_back(std::move(collectable));
}

}  // namespace mu40
