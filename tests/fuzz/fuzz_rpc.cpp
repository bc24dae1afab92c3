// Any bytes as a message of mu40.v1, the first one choosing which: refused with an Error kInvalidArgument, or a request
// within its ranges.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "layout/error.hpp"
#include "rpc/wire_board.hpp"
#include "rpc/wire_files.hpp"
#include "rpc/wire_histogram.hpp"
#include "rpc/wire_run.hpp"

namespace {

using namespace mu40;

const DaemonLimits kLimits;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const RunRequest& request) {
  require(request.request_id.size() <= 100 && request.label.size() <= 100 && request.note.size() <= 10'000);
  require(request.recording_sha256.size() == 64);
  const auto& stream = request.config.stream;
  require(stream.duration.has_value() && stream.duration->count() > 0);
  require(*stream.duration <= std::chrono::seconds(kLimits.max_run_s));
  require(stream.speed > 0 && stream.slots >= 3 && stream.slots <= 64);
  require(stream.orbits_per_launch >= 1 && stream.orbits_per_launch <= kMaxOrbitsPerLaunch);
  require(request.config.recording.empty() && request.config.xclbin.empty());
  // What the daemon sends to its worker comes back as it was.
  require(to_json(run_config_from_json(to_json(request.config))) == to_json(request.config));
}

void check(const RunPage& page) { require(page.limit >= 1 && page.limit <= 1000 && page.before_id > 0); }

void check(const LeaseRequest& request) {
  require(request.duration.count() >= 1000 && request.duration <= std::chrono::seconds(kLimits.max_lease_s));
  require(request.owner.size() <= 100);
}

void check(const ProgramRequest& request) {
  for (const FileSource* source : {&request.xclbin, &request.recalibrate_network, &request.classify_network}) {
    require(source->path.empty() || source->path.starts_with('/'));
    require(source->sha256.empty() || source->sha256.size() == 64);
  }
}

void check(const UploadPlan& plan) { require(plan.name.size() <= 100 && !plan.name.starts_with('.')); }
void check(const std::string& path) { require(path.starts_with('/')); }

void check(const HistogramSnapshot& histogram) {
  require(from_proto(to_proto(histogram)) == histogram);
  (void)histogram.percentile(99.9);
}

template <class Message, class... Limits>
void decode(const std::uint8_t* bytes, std::size_t size, const Limits&... limits) {
  Message message;
  if (!message.ParseFromArray(bytes, static_cast<int>(size))) return;
  try {
    check(from_proto(message, limits...));
  } catch (const Error& error) {
    require(error.code() == ErrorCode::kInvalidArgument && *error.what() != '\0');
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const auto* const message = bytes + 1;
  const std::size_t length = size - 1;
  switch (bytes[0]) {
    case 's':
      decode<v1::StartRunRequest>(message, length, kLimits);
      break;
    case 'l':
      decode<v1::ListRunsRequest>(message, length);
      break;
    case 'a':
      decode<v1::AcquireLeaseRequest>(message, length, kLimits);
      break;
    case 'r':
      decode<v1::RenewLeaseRequest>(message, length, kLimits);
      break;
    case 'p':
      decode<v1::ProgramBoardRequest>(message, length);
      break;
    case 'u':
      decode<v1::UploadRequest>(message, length);
      break;
    case 't':
      decode<v1::UploadTruthRequest>(message, length);
      break;
    case 'f':
      decode<v1::UploadArtifactRequest>(message, length);
      break;
    case 'i':
      decode<v1::ImportRecordingRequest>(message, length);
      break;
    case 'h':
      decode<v1::LatencyHistogram>(message, length);
      break;
    default:
      break;
  }
  return 0;
}
