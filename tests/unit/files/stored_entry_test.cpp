#include "files/stored_entry.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/expect_error.hpp"

namespace mu40 {
namespace {

using nlohmann::json;
using test::expect_error;

StoredEntry sample(FileKind kind) {
  StoredEntry entry;
  entry.file.sha256 = std::string(64, 'a');
  entry.file.kind = kind;
  entry.file.name = "a.raw";
  entry.file.size_bytes = 12'345'678'901'234;
  entry.file.uploaded_utc = "2026-01-02T03:04:05Z";
  entry.stamp = {.inode = UINT64_MAX, .size_bytes = entry.file.size_bytes, .modified_ns = -1};
  if (kind == FileKind::kTruth) entry.file.facts.recording_sha256 = std::string(64, 'b');
  if (kind == FileKind::kXclbin) entry.file.facts.xclbin_uuid = "00010203-0405-0607-0809-0a0b0c0d0e0f";
  if (kind == FileKind::kNetwork) {
    entry.file.facts.network_task = "classify";
    entry.file.facts.network_hash = std::string(64, 'c');
  }
  return entry;
}

TEST(StoredEntryTest, every_kind_comes_back_from_its_text) {
  for (std::size_t i = 0; i < kFileKindCount; ++i) {
    const auto entry = sample(static_cast<FileKind>(i));
    EXPECT_EQ(parse_entry(to_json(entry), "x"), entry);
  }
}

TEST(StoredEntryTest, every_field_is_checked) {
  const auto expect_refused = [](FileKind kind, const std::string& field, const json& value) {
    auto object = json::parse(to_json(sample(kind)));
    object[field] = value;
    expect_error(ErrorCode::kCorrupt, "entry x: field " + field + ": ",
                 [&] { return parse_entry(object.dump(), "x"); });
    object.erase(field);
    expect_error(ErrorCode::kCorrupt, "entry x: field " + field + ": ",
                 [&] { return parse_entry(object.dump(), "x"); });
  };
  expect_refused(FileKind::kRecording, "format_version", 2);
  expect_refused(FileKind::kRecording, "kind", "movie");
  expect_refused(FileKind::kRecording, "sha256", std::string(63, 'a'));
  expect_refused(FileKind::kRecording, "sha256", "../../../etc/passwd");
  expect_refused(FileKind::kRecording, "name", "../a");
  expect_refused(FileKind::kRecording, "name", 7);
  expect_refused(FileKind::kRecording, "uploaded_utc", "yesterday");
  expect_refused(FileKind::kRecording, "size_bytes", -1);
  expect_refused(FileKind::kRecording, "size_bytes", 1.5);
  expect_refused(FileKind::kRecording, "inode", "1");
  expect_refused(FileKind::kRecording, "modified_ns", UINT64_MAX);
  expect_refused(FileKind::kTruth, "recording_sha256", "");
  expect_refused(FileKind::kXclbin, "xclbin_uuid", "");
  expect_refused(FileKind::kNetwork, "network_task", nullptr);
  expect_refused(FileKind::kNetwork, "network_hash", "abc");
}

TEST(StoredEntryTest, what_is_no_object_is_refused) {
  for (const char* text : {"", "{", "[]", "null", "7", "{} {}", "\xFF"}) {
    expect_error(ErrorCode::kCorrupt, "entry x: a JSON object was expected", [&] { return parse_entry(text, "x"); });
  }
}

}  // namespace
}  // namespace mu40
