#include "swboard/board/transfer.hpp"

#include <array>

namespace mu40::swboard {
namespace {

// Fields before the bulk content take some 30 bytes, fields after it some 40.
constexpr std::size_t kHeadBytes = 96;
constexpr std::size_t kMaxTailBytes = 1024;
constexpr std::size_t kFieldCount = 8;

using Values = std::array<std::uint64_t, kFieldCount>;

void take(Values& values, const WireField& field) {
  if (field.number < kFieldCount) values[field.number] = field.value;
}

// Consumes the body up to the content of field `blob_field`; its size, or nothing.
std::optional<std::uint64_t> read_head(HostLink& link, std::uint32_t blob_field, Values& values) {
  WireReader reader(link.peek(kHeadBytes));
  for (;;) {
    if (const auto blob = reader.enter_blob(blob_field)) {
      link.consume(reader.offset());
      return blob->size <= link.rest() ? std::optional(blob->size) : std::nullopt;
    }
    const auto field = reader.next();
    if (!field) return std::nullopt;
    take(values, *field);
  }
}

bool read_tail(HostLink& link, Values& values) {
  if (link.rest() > kMaxTailBytes) return false;
  const auto tail = link.peek(kMaxTailBytes);
  if (tail.size() != link.rest()) return false;
  WireReader reader(tail);
  while (const auto field = reader.next()) take(values, *field);
  link.consume(tail.size());
  return !reader.is_malformed();
}

}  // namespace

bool host_to_device(HostLink& link, Board& board) {
  Values values{};
  const auto size = read_head(link, 4, values);
  if (!size) return false;
  const auto target = board.transfer_range(values[3], *size);
  const bool received = target.data() != nullptr ? link.read(target) : link.skip(*size);
  if (!received || !read_tail(link, values)) return false;
  WireWriter response;
  response.put(1, target.size());
  return link.reply(response.message());
}

bool device_to_host(HostLink& link, Board& board) {
  Values values{};
  const auto stale = read_head(link, 3, values);  // the host sends what it will overwrite
  if (!stale || !link.skip(*stale) || !read_tail(link, values)) return false;
  const auto source = board.transfer_range(values[4], values[5]);
  WireWriter response;
  response.put(1, source.size());
  response.put_blob_head(2, source.size());
  return link.reply(response.message(), source);
}

}  // namespace mu40::swboard
