// Serves /metrics over HTTP.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Collectable;
class Exposer;
}  // namespace prometheus

namespace mu40 {

// Thread-safe.
class MetricsServer {
 public:
  // `address` as in DaemonConfig. Throws Error kUnavailable naming it where it cannot be listened on.
  explicit MetricsServer(const std::string& address);
  ~MetricsServer();

  // Where it listens, with the port that was chosen where `address` says 0.
  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  void add(std::shared_ptr<prometheus::Collectable> collectable);

 private:
  std::vector<std::shared_ptr<prometheus::Collectable>> collectables_;
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::string address_;
};

}  // namespace mu40
