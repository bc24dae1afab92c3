// mu40.v1.Artifacts over the daemon's library of artifacts.
#pragma once

#include <mu40/v1/files.grpc.pb.h>

#include "daemon/daemon.hpp"
#include "rpc/rpc_calls.hpp"

namespace mu40 {

// Thread-safe. `daemon` and `calls` outlive it.
class ArtifactsService final : public v1::Artifacts::Service {
 public:
  ArtifactsService(Daemon& daemon, RpcCalls& calls) : library_(daemon.artifacts()), calls_(calls) {}

  grpc::Status ListArtifacts(grpc::ServerContext* context, const v1::ListArtifactsRequest* request,
                             v1::ListArtifactsResponse* response) override;
  grpc::Status UploadArtifact(grpc::ServerContext* context, grpc::ServerReader<v1::UploadArtifactRequest>* reader,
                              v1::Artifact* response) override;
  grpc::Status DeleteArtifact(grpc::ServerContext* context, const v1::DeleteArtifactRequest* request,
                              v1::DeleteArtifactResponse* response) override;

 private:
  [[nodiscard]] v1::Artifact told(const StoredFile& artifact) const;

  ArtifactLibrary& library_;
  RpcCalls& calls_;
};

}  // namespace mu40
