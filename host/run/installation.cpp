#include "run/installation.hpp"

#include <system_error>

#include "layout/error.hpp"

namespace mu40 {

Installation Installation::of_this_program() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) throw Error(ErrorCode::kInternal, "cannot read /proc/self/exe: " + error.message());
  const auto bin = program.parent_path();
  return {bin, bin.parent_path() / "share" / "mu40"};
}

}  // namespace mu40
