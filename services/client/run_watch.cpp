#include "client/run_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "client/connection.hpp"

namespace mu40 {

// One WatchRun call on a completion queue of its own; one operation is under way at any time.
struct RunWatch::Stream {
  Stream(v1::Runs::StubInterface& runs, const v1::WatchRunRequest& request)
      : reader(runs.PrepareAsyncWatchRun(&context, request, &queue)) {
    reader->StartCall(nullptr);
  }
  ~Stream() {
    context.TryCancel();
    queue.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue.Next(&tag, &ok)) {
    }
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  enum class Step : std::uint8_t { kNothing, kSnapshot, kEnd };

  // What has happened: nothing until `timeout`, a snapshot, or the end of the stream with its status.
  Step wait(std::chrono::milliseconds timeout) {
    const gpr_timespec deadline =
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(timeout.count(), GPR_TIMESPAN));
    while (true) {
      void* tag = nullptr;
      bool ok = false;
      if (queue.AsyncNext(&tag, &ok, deadline) != grpc::CompletionQueue::GOT_EVENT) return Step::kNothing;
      if (finishing) return Step::kEnd;
      const bool is_snapshot = ok && std::exchange(reading, true);
      if (is_snapshot) newest.Swap(&incoming);
      if (ok) {
        reader->Read(&incoming, nullptr);
      } else {
        finishing = true;
        reader->Finish(&status, nullptr);
      }
      if (is_snapshot) return Step::kSnapshot;
    }
  }

  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientAsyncReaderInterface<v1::RunSnapshot>> reader;
  v1::RunSnapshot incoming, newest;
  grpc::Status status;
  bool reading = false;    // the call has started
  bool finishing = false;  // its status is awaited
};

RunWatch::RunWatch(const DaemonClient& client, std::int64_t id, const WatchPatience& patience)
    : client_(client), id_(id), patience_(patience), pause_(patience.first_pause), next_attempt_(Clock::now()) {}

RunWatch::~RunWatch() = default;

std::optional<v1::RunSnapshot> RunWatch::next(std::chrono::milliseconds timeout) {
  using std::chrono::milliseconds;
  const auto until = Clock::now() + timeout;
  while (!ended_) {
    if (!stream_) {
      std::this_thread::sleep_until(std::min(next_attempt_, until));
      if (Clock::now() < next_attempt_) return std::nullopt;
      v1::WatchRunRequest request;
      request.set_id(id_);
      request.set_after_sequence(last_sequence_);
      stream_ = std::make_unique<Stream>(*client_.connection_->runs, request);
    }
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    switch (stream_->wait(std::max(left, milliseconds{0}))) {
      case Stream::Step::kNothing:
        return std::nullopt;
      case Stream::Step::kSnapshot:
        if (auto snapshot = take(std::move(stream_->newest))) return snapshot;
        break;
      case Stream::Step::kEnd:
        broke(stream_->status.ok() ? Error(ErrorCode::kUnavailable, "the daemon ended the stream before the run")
                                   : client_.connection_->error_of(stream_->status));
        break;
    }
  }
  return std::nullopt;
}

std::optional<v1::RunSnapshot> RunWatch::take(v1::RunSnapshot snapshot) {
  away_since_.reset();
  pause_ = patience_.first_pause;
  ended_ = snapshot.run().state() == v1::RUN_STATE_ENDED;
  // A daemon that was restarted in mid-run may tell the end under a number that was there before.
  if (snapshot.sequence() <= last_sequence_ && !ended_) return std::nullopt;
  last_sequence_ = std::max(last_sequence_, snapshot.sequence());
  return snapshot;
}

void RunWatch::broke(const Error& reason) {
  stream_.reset();
  if (reason.code() != ErrorCode::kUnavailable) throw reason;
  const auto now = Clock::now();
  if (!away_since_) away_since_ = now;
  if (now - *away_since_ >= patience_.away) {
    throw Error(ErrorCode::kUnavailable,
                fmt::format("run {} was lost sight of, nothing came for {} s: {}", id_,
                            std::chrono::duration<double>(patience_.away).count(), reason.what()));
  }
  next_attempt_ = now + pause_;
  pause_ = std::min(2 * pause_, patience_.longest_pause);
}

}  // namespace mu40
