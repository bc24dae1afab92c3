// Errors of the operating system as mu40::Error.
#pragma once

#include <filesystem>
#include <string_view>

#include "layout/error.hpp"

namespace mu40 {

// "cannot <action> <file>: <text of errno_value>", with the code that fits: not found, exhausted (full disk, quota,
// file size limit), invalid argument (permission, directory), else unavailable.
[[nodiscard]] Error system_error(std::string_view action, const std::filesystem::path& file, int errno_value);

}  // namespace mu40
