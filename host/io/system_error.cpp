#include "io/system_error.hpp"

#include <cerrno>
#include <system_error>

namespace mu40 {
namespace {

ErrorCode code_of(int errno_value) {
  switch (errno_value) {
    case ENOENT:
    case ENOTDIR:
      return ErrorCode::kNotFound;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
      return ErrorCode::kExhausted;
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
    case ENAMETOOLONG:
      return ErrorCode::kInvalidArgument;
    default:
      return ErrorCode::kUnavailable;
  }
}

}  // namespace

Error system_error(std::string_view action, const std::filesystem::path& file, int errno_value) {
  return {code_of(errno_value),
          "cannot " + std::string(action) + " " + file.string() + ": " + std::generic_category().message(errno_value)};
}

}  // namespace mu40
