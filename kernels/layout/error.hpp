// The one exception type of mu40: a code and a sentence that names the offending value and file.
// Setting up, loading and commanding throw it; streaming never throws.
#pragma once

#include <stdexcept>
#include <string>

namespace mu40 {

// What kind of failure an Error is; services map each code to exactly one gRPC status.
enum class ErrorCode {
  kInvalidArgument,  // the caller's value is out of its stated range
  kNotFound,         // a named file, board or field does not exist
  kCorrupt,          // bytes that do not follow their format
  kMismatch,         // two things that must belong together do not (truth and recording, xclbin and network)
  kUnavailable,      // the board or a resource is not there now; trying again may help
  kExhausted,        // memory, disk or capacity has run out
  kTimeout,          // no answer in the stated time
  kHeld,             // somebody else has it: a leased board, a recording in use
  kAlreadyExists,    // something else of that name or id is there
  kInternal,         // a defect of mu40
};

// Immutable.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& sentence) : std::runtime_error(sentence), code_(code) {}
  [[nodiscard]] ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace mu40
