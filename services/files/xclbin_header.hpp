// What the daemon reads of an xclbin without XRT: that it is one, that it is whole, and its uuid. Not here: what the
// sections mean (swboard/xclbin). Source of the layout: AMD's public header xclbin.h, struct axlf.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace mu40 {

// The container's header; the heads of the sections follow.
inline constexpr std::size_t kXclbinHeaderBytes = 456;

// Error kCorrupt naming `name` unless `start` is a whole header with the magic "xclbin2".
void check_xclbin_start(std::span<const std::byte> start, const std::string& name);

// The uuid, 8-4-4-4-12 lower-case hex, of a whole file. Error kCorrupt naming `name`, the field, its value and what was
// expected when a length does not fit the file. Any bytes are safe.
[[nodiscard]] std::string xclbin_uuid(std::span<const std::byte> bytes, const std::string& name);

}  // namespace mu40
