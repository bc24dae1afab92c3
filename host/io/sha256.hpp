// The SHA-256 of a file, by OpenSSL: what ties a truth file and a report to a recording.
#pragma once

#include <filesystem>
#include <string>

namespace mu40 {

// 64 lower-case hex digits. Error when the file cannot be read. Thread-safe.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace mu40
