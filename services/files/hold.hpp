// A promise that a file of a library stays where it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace mu40 {

class ContentStore;

// While it lives, neither the file nor the truth that belonged to it when it was taken is removed or replaced. Must not
// outlive its library. Move-only. Single thread; any number at once.
class Hold {
 public:
  Hold(Hold&& other) noexcept
      : store_(std::exchange(other.store_, nullptr)),
        sha256_(std::move(other.sha256_)),
        path_(std::move(other.path_)),
        truth_sha256_(std::move(other.truth_sha256_)),
        truth_path_(std::move(other.truth_path_)) {}
  Hold& operator=(Hold&&) = delete;
  ~Hold();

  [[nodiscard]] const std::string& sha256() const noexcept { return sha256_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  // Of a recording that has a truth.
  [[nodiscard]] const std::optional<std::filesystem::path>& truth_path() const noexcept { return truth_path_; }

 private:
  friend class ContentStore;
  Hold() = default;

  ContentStore* store_ = nullptr;  // not owned; none once moved from
  std::string sha256_;
  std::filesystem::path path_;
  std::string truth_sha256_;  // empty: none
  std::optional<std::filesystem::path> truth_path_;
};

}  // namespace mu40
