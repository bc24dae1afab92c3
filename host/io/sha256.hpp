// SHA-256 by OpenSSL, of a file or of bytes as they come: what ties a truth file and a report to a recording.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace mu40 {

// The digest of bytes that come in pieces. Move-only. Single thread.
class Sha256 {
 public:
  // Error kInternal when OpenSSL offers no SHA-256.
  Sha256();

  void add(std::span<const std::byte> bytes) noexcept;
  // 64 lower-case hex digits of all bytes added; call it once, and add nothing after it.
  [[nodiscard]] std::string finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

// Whether `text` is 64 lower-case hex digits.
[[nodiscard]] bool is_sha256(std::string_view text) noexcept;

// 64 lower-case hex digits. Error when the file cannot be read. Thread-safe.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace mu40
