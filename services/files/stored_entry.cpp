#include "files/stored_entry.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "io/sha256.hpp"
#include "io/system_error.hpp"

namespace mu40 {
namespace {

using nlohmann::json;

constexpr int kFormatVersion = 1;

FileStamp stamp_of(const struct stat& status, const std::filesystem::path& name) {
  if (!S_ISREG(status.st_mode)) throw Error(ErrorCode::kCorrupt, name.string() + " is no regular file");
  constexpr std::int64_t kNsPerS = 1'000'000'000;
  return {.inode = status.st_ino,
          .size_bytes = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = status.st_mtim.tv_sec * kNsPerS + status.st_mtim.tv_nsec};
}

// Takes the members of one JSON object; what it cannot take is an Error that names file and field.
class EntryReader {
 public:
  EntryReader(const json& object, const std::string& name) : object_(object), name_(name) {}

  [[nodiscard]] Error wrong(const std::string& field, const std::string& expected) const {
    return {ErrorCode::kCorrupt, "entry " + name_ + ": field " + field + ": " + expected + " was expected"};
  }
  [[nodiscard]] std::string text(const std::string& field) const {
    const auto found = object_.find(field);
    if (found == object_.end() || !found->is_string() || found->get_ref<const std::string&>().empty()) {
      throw wrong(field, "a text that is not empty");
    }
    return found->get<std::string>();
  }
  [[nodiscard]] std::uint64_t count(const std::string& field) const {
    const auto found = object_.find(field);
    if (found == object_.end() || !found->is_number_unsigned()) throw wrong(field, "an integer of 0 or more");
    return found->get<std::uint64_t>();
  }
  [[nodiscard]] std::int64_t integer(const std::string& field) const {
    const auto found = object_.find(field);
    const bool fits = found != object_.end() && found->is_number_integer() &&
                      (!found->is_number_unsigned() || std::in_range<std::int64_t>(found->get<std::uint64_t>()));
    if (!fits) throw wrong(field, "an integer of 64 bits");
    return found->get<std::int64_t>();
  }
  [[nodiscard]] std::string sha256(const std::string& field) const {
    std::string value = text(field);
    if (!is_sha256(value)) throw wrong(field, "64 lower-case hex digits");
    return value;
  }

 private:
  const json& object_;
  const std::string& name_;
};

FileKind kind_of(const EntryReader& reader) {
  const std::string text = reader.text("kind");
  for (std::size_t i = 0; i < kFileKindCount; ++i) {
    if (text == name_of(static_cast<FileKind>(i))) return static_cast<FileKind>(i);
  }
  throw reader.wrong("kind", "recording, truth, xclbin or network");
}

std::string display_name_of(const EntryReader& reader) {
  std::string name = reader.text("name");
  try {
    check_display_name(name);
  } catch (const Error& error) {
    throw reader.wrong("name", std::string("a file name (") + error.what() + ")");
  }
  return name;
}

std::string utc_of(const EntryReader& reader) {
  std::string utc = reader.text("uploaded_utc");
  constexpr std::string_view kShape = "0000-00-00T00:00:00Z";
  const auto fits = [](char c, char shape) { return shape == '0' ? c >= '0' && c <= '9' : c == shape; };
  if (!std::ranges::equal(utc, kShape, fits)) throw reader.wrong("uploaded_utc", "a time like 2026-01-02T03:04:05Z");
  return utc;
}

FileFacts facts_of(const EntryReader& reader, FileKind kind) {
  FileFacts facts;
  if (kind == FileKind::kTruth) facts.recording_sha256 = reader.sha256("recording_sha256");
  if (kind == FileKind::kXclbin) facts.xclbin_uuid = reader.text("xclbin_uuid");
  if (kind == FileKind::kNetwork) {
    facts.network_task = reader.text("network_task");
    facts.network_hash = reader.sha256("network_hash");
  }
  return facts;
}

}  // namespace

FileStamp stamp_of(const std::filesystem::path& file) {
  struct stat status{};
  if (::lstat(file.c_str(), &status) != 0) throw system_error("find", file, errno);
  return stamp_of(status, file);
}

FileStamp stamp_of(int descriptor, const std::filesystem::path& name) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) throw system_error("find", name, errno);
  return stamp_of(status, name);
}

std::string to_json(const StoredEntry& entry) {
  const auto& [file, stamp] = entry;
  nlohmann::ordered_json object{{"format_version", kFormatVersion},
                                {"kind", name_of(file.kind)},
                                {"sha256", file.sha256},
                                {"name", file.name},
                                {"uploaded_utc", file.uploaded_utc},
                                {"size_bytes", stamp.size_bytes},
                                {"inode", stamp.inode},
                                {"modified_ns", stamp.modified_ns}};
  const auto add = [&](const char* field, const std::string& text) {
    if (!text.empty()) object[field] = text;
  };
  add("recording_sha256", file.facts.recording_sha256);
  add("xclbin_uuid", file.facts.xclbin_uuid);
  add("network_task", file.facts.network_task);
  add("network_hash", file.facts.network_hash);
  return object.dump(2) + '\n';
}

StoredEntry parse_entry(std::string_view text, const std::string& name) {
  const auto object = json::parse(text, nullptr, false);
  if (!object.is_object()) throw Error(ErrorCode::kCorrupt, "entry " + name + ": a JSON object was expected");
  const EntryReader reader(object, name);
  if (reader.count("format_version") != kFormatVersion) throw reader.wrong("format_version", "1");
  StoredEntry entry;
  auto& [file, stamp] = entry;
  file.kind = kind_of(reader);
  file.sha256 = reader.sha256("sha256");
  file.name = display_name_of(reader);
  file.uploaded_utc = utc_of(reader);
  file.size_bytes = reader.count("size_bytes");
  stamp = {.inode = reader.count("inode"), .size_bytes = file.size_bytes, .modified_ns = reader.integer("modified_ns")};
  file.facts = facts_of(reader, file.kind);
  return entry;
}

}  // namespace mu40
