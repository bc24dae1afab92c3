// Any text as the entry of a library: refused with an Error, or an entry that comes back from its own text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "files/stored_entry.hpp"
#include "layout/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mu40;
  StoredEntry entry;
  try {
    entry = parse_entry({reinterpret_cast<const char*>(bytes), size}, "fuzz");
  } catch (const Error&) {
    return 0;
  }
  check_sha256(entry.file.sha256);
  check_display_name(entry.file.name);
  if (parse_entry(to_json(entry), "again") != entry) std::abort();
  return 0;
}
