// How often each pattern stands in the rows of a layer, and the most frequent one. Internal to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace mu40 {

// Counts by key, for millions of small changes: open addressing, and a queue that holds a key at most once for each
// count it rose to. Keys are not 0. Single thread.
class PatternCounts {
 public:
  PatternCounts() : slots_(1024) {}

  void increase(std::uint64_t key) {
    auto& slot = slot_of(key);
    ++slot.count;
    if (slot.count > slot.queued && slot.count > 1) {
      slot.queued = slot.count;
      queue_.emplace(slot.count, ~key);
    }
  }
  void decrease(std::uint64_t key) { --slot_of(key).count; }

  // Takes the key with the largest count, of two the smaller one; none when no key counts more than 1. A key comes back
  // only after it was increased again.
  std::optional<std::uint64_t> take() {
    while (!queue_.empty()) {
      const auto [count, inverted_key] = queue_.top();
      queue_.pop();
      auto& slot = slot_of(~inverted_key);
      if (slot.queued != count) continue;  // an older entry
      slot.queued = slot.count;
      if (slot.count == count) {
        slot.queued = 0;
        return ~inverted_key;
      }
      if (slot.count > 1) queue_.emplace(slot.count, inverted_key);
    }
    return std::nullopt;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    int count = 0;
    int queued = 0;  // the count that the queue knows
  };

  Slot& slot_of(std::uint64_t key) {
    if (2 * n_used_ >= slots_.size()) grow();
    auto& slot = find(key);
    if (slot.key == 0) {
      slot.key = key;
      ++n_used_;
    }
    return slot;
  }

  Slot& find(std::uint64_t key) {
    auto place = (key ^ (key >> 29U)) * 0x9E3779B97F4A7C15U;
    place ^= place >> 32U;
    while (true) {
      auto& slot = slots_[place & (slots_.size() - 1)];
      if (slot.key == key || slot.key == 0) return slot;
      ++place;
    }
  }

  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (const auto& slot : old) {
      if (slot.key != 0) find(slot.key) = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t n_used_ = 0;
  // The largest count first, then the smallest key; a count that has fallen since is looked up.
  std::priority_queue<std::pair<int, std::uint64_t>> queue_;
};

}  // namespace mu40
