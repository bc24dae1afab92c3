// mu40.v1.Recordings over the daemon's library of recordings.
#pragma once

#include <mu40/v1/files.grpc.pb.h>

#include "daemon/daemon.hpp"
#include "rpc/rpc_calls.hpp"

namespace mu40 {

// Thread-safe. `daemon` and `calls` outlive it.
class RecordingsService final : public v1::Recordings::Service {
 public:
  RecordingsService(Daemon& daemon, RpcCalls& calls) : library_(daemon.recordings()), calls_(calls) {}

  grpc::Status ListRecordings(grpc::ServerContext* context, const v1::ListRecordingsRequest* request,
                              v1::ListRecordingsResponse* response) override;
  grpc::Status GetRecording(grpc::ServerContext* context, const v1::GetRecordingRequest* request,
                            v1::Recording* response) override;
  grpc::Status UploadRecording(grpc::ServerContext* context, grpc::ServerReader<v1::UploadRequest>* reader,
                               v1::Recording* response) override;
  grpc::Status UploadTruth(grpc::ServerContext* context, grpc::ServerReader<v1::UploadTruthRequest>* reader,
                           v1::Recording* response) override;
  grpc::Status ImportRecording(grpc::ServerContext* context, const v1::ImportRecordingRequest* request,
                               v1::Recording* response) override;
  grpc::Status CheckRecording(grpc::ServerContext* context, const v1::CheckRecordingRequest* request,
                              v1::Recording* response) override;
  grpc::Status InspectRecording(grpc::ServerContext* context, const v1::InspectRecordingRequest* request,
                                v1::InspectRecordingResponse* response) override;
  grpc::Status DeleteRecording(grpc::ServerContext* context, const v1::DeleteRecordingRequest* request,
                               v1::DeleteRecordingResponse* response) override;

 private:
  [[nodiscard]] v1::Recording told(const StoredRecording& recording) const;

  RecordingLibrary& library_;
  RpcCalls& calls_;
};

}  // namespace mu40
