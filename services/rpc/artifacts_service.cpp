#include "rpc/artifacts_service.hpp"

#include "rpc/receive_upload.hpp"
#include "rpc/wire_files.hpp"

namespace mu40 {

v1::Artifact ArtifactsService::told(const StoredFile& artifact) const {
  return to_proto(artifact, library_.held(artifact.sha256));
}

grpc::Status ArtifactsService::ListArtifacts(grpc::ServerContext*, const v1::ListArtifactsRequest*,
                                             v1::ListArtifactsResponse* response) {
  return calls_.unary("Artifacts/ListArtifacts", [&] {
    for (const auto& artifact : library_.list()) *response->add_artifacts() = told(artifact);
  });
}

grpc::Status ArtifactsService::UploadArtifact(grpc::ServerContext* context,
                                              grpc::ServerReader<v1::UploadArtifactRequest>* reader,
                                              v1::Artifact* response) {
  return calls_.stream("Artifacts/UploadArtifact", [&] {
    v1::UploadArtifactRequest first;
    reader->Read(&first);
    const UploadPlan plan = from_proto(first);
    const auto stored =
        receive_upload(*context, *reader, library_.begin_upload(plan.name, plan.kind), plan.expected_sha256);
    if (!stored) return grpc::Status::CANCELLED;
    *response = told(*stored);
    return grpc::Status::OK;
  });
}

grpc::Status ArtifactsService::DeleteArtifact(grpc::ServerContext*, const v1::DeleteArtifactRequest* request,
                                              v1::DeleteArtifactResponse*) {
  return calls_.unary("Artifacts/DeleteArtifact", [&] { library_.remove(request->sha256()); });
}

}  // namespace mu40
