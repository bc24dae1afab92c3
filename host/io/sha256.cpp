#include "io/sha256.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "io/file_descriptor.hpp"
#include "io/system_error.hpp"

namespace mu40 {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) {
    throw Error(ErrorCode::kInternal, "OpenSSL offers no SHA-256");
  }
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

void Sha256::add(std::span<const std::byte> bytes) noexcept {
  EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string Sha256::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int digest_bytes = 0;
  EVP_DigestFinal_ex(context_.get(), digest.data(), &digest_bytes);
  std::string text;
  for (unsigned int i = 0; i < digest_bytes; ++i) {
    text += kHexDigits[digest[i] >> 4U];
    text += kHexDigits[digest[i] & 0xFU];
  }
  return text;
}

bool is_sha256(std::string_view text) noexcept {
  return text.size() == 64 && text.find_first_not_of(kHexDigits) == std::string_view::npos;
}

std::string sha256_of_file(const std::filesystem::path& file) {
  const FileDescriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!input) throw system_error("read", file, errno);
  Sha256 sha256;
  std::vector<std::byte> buffer(std::size_t{1} << 20U);
  for (;;) {
    const ssize_t n = ::read(input.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw system_error("read", file, errno);
    if (n == 0) return sha256.finish();
    sha256.add({buffer.data(), static_cast<std::size_t>(n)});
  }
}

}  // namespace mu40
