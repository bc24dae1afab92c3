#include "daemon/board_lease.hpp"

#include <fmt/format.h>

#include <random>

#include "layout/error.hpp"

namespace mu40 {
namespace {

std::string random_id() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

}  // namespace

Lease BoardLease::acquire(const std::string& owner, std::chrono::milliseconds duration, Time now) {
  check("", now);
  lease_ = Lease{random_id(), board_, owner, now + duration};
  return *lease_;
}

Lease BoardLease::renew(std::string_view id, std::chrono::milliseconds duration, Time now) {
  const auto lease = current(now);
  if (!lease || lease->id != id) throw Error(ErrorCode::kNotFound, "board " + board_ + " has no such lease");
  lease_->expires = now + duration;
  return *lease_;
}

void BoardLease::release(std::string_view id, Time now) {
  renew(id, {}, now);
  lease_.reset();
}

void BoardLease::check(std::string_view id, Time now) const {
  const auto lease = current(now);
  if (!lease || lease->id == id) return;
  const auto left = std::chrono::ceil<std::chrono::seconds>(lease->expires - now);
  throw Error(ErrorCode::kHeld,
              fmt::format("board {} is leased to \"{}\" for {} s more", board_, lease->owner, left.count()));
}

std::optional<Lease> BoardLease::current(Time now) const {
  return lease_ && now < lease_->expires ? lease_ : std::nullopt;
}

}  // namespace mu40
