// The lease of one board: who alone may use it, until when. Time is the steady clock's, so a stepped clock moves no
// lease.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mu40 {

struct Lease {
  std::string id;  // 128 random bits, hex: whoever knows it may use the board
  std::string board;
  std::string owner;
  std::chrono::steady_clock::time_point expires;
};

// Single thread. `now` never decreases.
class BoardLease {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit BoardLease(std::string board) : board_(std::move(board)) {}

  // Throws Error kHeld naming the owner and the time left where another lease is on the board.
  Lease acquire(const std::string& owner, std::chrono::milliseconds duration, Time now);
  // Both throw Error kNotFound where `id` is not the lease that is on the board.
  Lease renew(std::string_view id, std::chrono::milliseconds duration, Time now);
  void release(std::string_view id, Time now);

  // Throws Error kHeld unless the board is free or `id` is its lease.
  void check(std::string_view id, Time now) const;
  [[nodiscard]] std::optional<Lease> current(Time now) const;

 private:
  std::string board_;
  std::optional<Lease> lease_;
};

}  // namespace mu40
