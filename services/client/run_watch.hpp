// Follows one run of a daemon to its end, over breaks of the connection and restarts of the daemon. Not here: stopping
// the run, showing it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "client/daemon_client.hpp"
#include "layout/error.hpp"

namespace mu40 {

// How long a watch bears with a daemon that is away.
struct WatchPatience {
  std::chrono::milliseconds first_pause{100};  // before it asks again; doubled each time up to `longest_pause`
  std::chrono::milliseconds longest_pause{2000};
  std::chrono::milliseconds away{30'000};  // without a word since the break: it gives up
};

// Single thread.
class RunWatch {
 public:
  // Connects with the first next(). `client` outlives it.
  RunWatch(const DaemonClient& client, std::int64_t id, const WatchPatience& patience = {});
  ~RunWatch();
  RunWatch(const RunWatch&) = delete;
  RunWatch& operator=(const RunWatch&) = delete;

  // The next snapshot, newer than any before it, as soon as there is one; none at `timeout`, and once the run has
  // ended. Throws Error: kUnavailable when the daemon stayed away, else what the daemon says (kNotFound: no such run).
  std::optional<v1::RunSnapshot> next(std::chrono::milliseconds timeout);

  // The last snapshot had state ENDED.
  [[nodiscard]] bool ended() const noexcept { return ended_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Stream;

  std::optional<v1::RunSnapshot> take(v1::RunSnapshot snapshot);
  void broke(const Error& reason);

  const DaemonClient& client_;
  const std::int64_t id_;
  const WatchPatience patience_;
  std::uint64_t last_sequence_ = 0;
  bool ended_ = false;
  std::chrono::milliseconds pause_;
  std::optional<Clock::time_point> away_since_;
  Clock::time_point next_attempt_;
  std::unique_ptr<Stream> stream_;
};

}  // namespace mu40
