#include "kept_run.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "layout/error.hpp"
#include "run/report_json.hpp"

namespace mu40 {
namespace {

constexpr std::chrono::seconds kBetweenSnapshots{10};

// What of a report moves while a run goes on, less the long parts.
std::string snapshot_of(const RunReport& report) {
  const auto whole = nlohmann::ordered_json::parse(report_json(report));
  nlohmann::ordered_json part;
  for (const char* key : {"fidelity", "elapsed_s", "account", "stalls", "rates", "latency", "checks"}) {
    part[key] = whole.at(key);
  }
  return part.dump();
}

}  // namespace

KeptRun::KeptRun() {
  attempt([this] {
    store_.emplace(RunStore::default_file());
    store_->mark_interrupted();
  });
}

void KeptRun::begin(const std::string& label, const std::string& note, const RunReport& report) {
  if (store_) attempt([&] { id_ = store_->begin(label, note, report_json(report)); });
}

void KeptRun::follow(const RunReport& report) {
  const auto now = std::chrono::steady_clock::now();
  if (!store_ || now - last_snapshot_ < kBetweenSnapshots) return;
  last_snapshot_ = now;
  attempt([&] { store_->add_snapshot(id_, snapshot_of(report)); });
}

void KeptRun::finish(const RunReport& report) {
  if (!store_) return;
  attempt([&] {
    store_->finish(id_, report_json(report));
    fmt::print("run {}: mu40 show {}\n", id_, id_);
  });
}

void KeptRun::attempt(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    fmt::print(stderr, "warning: this run is not kept: {}\n", error.what());
    store_.reset();
  }
}

}  // namespace mu40
