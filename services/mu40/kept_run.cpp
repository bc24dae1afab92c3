#include "kept_run.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "layout/error.hpp"
#include "run/report_json.hpp"

namespace mu40 {
namespace {

constexpr std::chrono::seconds kBetweenSnapshots{10};

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
  attempt([&] { store_->add_snapshot(id_, report_part_json(report)); });
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
