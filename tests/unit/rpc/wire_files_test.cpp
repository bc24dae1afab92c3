#include "rpc/wire_files.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"

namespace mu40 {
namespace {

const std::string kSha256(64, 'a');

TEST(wire_files, upload_begins_with_a_header) {
  v1::UploadRequest request;
  const auto refuse = [&](const std::string& part) {
    test::expect_error(ErrorCode::kInvalidArgument, part, [&] { (void)from_proto(request); });
  };
  refuse("the first message of an upload is empty");
  request.set_chunk("bytes");
  refuse("the first message of an upload is a chunk");
  request.mutable_header()->set_name("../up.raw");
  refuse("../up.raw");
  request.mutable_header()->set_name("");
  refuse("name");
  request.mutable_header()->set_name("up.raw");
  EXPECT_EQ(from_proto(request).name, "up.raw");
  EXPECT_EQ(from_proto(request).expected_sha256, std::nullopt);
  request.mutable_header()->set_expected_sha256("12");
  refuse("SHA-256");
  request.mutable_header()->set_expected_sha256(kSha256);
  EXPECT_EQ(from_proto(request).expected_sha256, kSha256);
}

TEST(wire_files, truth_names_its_recording) {
  v1::UploadTruthRequest request;
  request.mutable_header();
  test::expect_error(ErrorCode::kInvalidArgument, "SHA-256", [&] { (void)from_proto(request); });
  request.mutable_header()->set_recording_sha256(kSha256);
  EXPECT_EQ(from_proto(request).recording_sha256, kSha256);
  EXPECT_EQ(from_proto(request).kind, FileKind::kTruth);
}

TEST(wire_files, artifact_has_a_kind) {
  v1::UploadArtifactRequest request;
  request.mutable_header()->set_name("a.xclbin");
  for (const int kind : {0, 3, -1}) {
    request.mutable_header()->set_kind(static_cast<v1::ArtifactKind>(kind));
    test::expect_error(ErrorCode::kInvalidArgument, "header.kind is " + std::to_string(kind),
                       [&] { (void)from_proto(request); });
  }
  request.mutable_header()->set_kind(v1::ARTIFACT_KIND_XCLBIN);
  EXPECT_EQ(from_proto(request).kind, FileKind::kXclbin);
}

TEST(wire_files, import_takes_an_absolute_path) {
  v1::ImportRecordingRequest request;
  for (const char* path : {"", "a.raw", "/a\nb", "./a"}) {
    request.set_path(path);
    test::expect_error(ErrorCode::kInvalidArgument, "path is", [&] { (void)from_proto(request); });
  }
  request.set_path("/a.raw");
  EXPECT_EQ(from_proto(request), "/a.raw");
}

TEST(wire_files, stored_files_arrive) {
  StoredRecording recording{{.sha256 = kSha256,
                             .kind = FileKind::kRecording,
                             .name = "a.raw",
                             .size_bytes = 5,
                             .uploaded_utc = "1970-01-01T00:00:07Z",
                             .facts = {}},
                            {}};
  auto wire = to_proto(recording, true);
  EXPECT_EQ(wire.sha256(), kSha256);
  EXPECT_EQ(wire.name(), "a.raw");
  EXPECT_EQ(wire.size_bytes(), 5U);
  EXPECT_EQ(wire.stored().seconds(), 7);
  EXPECT_FALSE(wire.has_truth());
  EXPECT_TRUE(wire.in_use());
  recording.truth = recording.file;
  EXPECT_TRUE(to_proto(recording, false).has_truth());
  StoredFile network = recording.file;
  network.kind = FileKind::kNetwork;
  EXPECT_EQ(to_proto(network, false).kind(), v1::ARTIFACT_KIND_NETWORK);
}

}  // namespace
}  // namespace mu40
