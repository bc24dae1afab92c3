#include "rpc/recordings_service.hpp"

#include "rpc/receive_upload.hpp"
#include "rpc/wire_files.hpp"

namespace mu40 {

v1::Recording RecordingsService::told(const StoredRecording& recording) const {
  return to_proto(recording, library_.held(recording.file.sha256));
}

grpc::Status RecordingsService::ListRecordings(grpc::ServerContext*, const v1::ListRecordingsRequest*,
                                               v1::ListRecordingsResponse* response) {
  return calls_.unary("Recordings/ListRecordings", [&] {
    for (const auto& recording : library_.list()) *response->add_recordings() = told(recording);
  });
}

grpc::Status RecordingsService::GetRecording(grpc::ServerContext*, const v1::GetRecordingRequest* request,
                                             v1::Recording* response) {
  return calls_.unary("Recordings/GetRecording", [&] { *response = told(library_.get(request->sha256())); });
}

grpc::Status RecordingsService::UploadRecording(grpc::ServerContext* context,
                                                grpc::ServerReader<v1::UploadRequest>* reader,
                                                v1::Recording* response) {
  return calls_.stream("Recordings/UploadRecording", [&] {
    v1::UploadRequest first;
    reader->Read(&first);
    const UploadPlan plan = from_proto(first);
    const auto stored = receive_upload(*context, *reader, library_.begin_upload(plan.name), plan.expected_sha256);
    if (!stored) return grpc::Status::CANCELLED;
    *response = told(library_.get(stored->sha256));
    return grpc::Status::OK;
  });
}

grpc::Status RecordingsService::UploadTruth(grpc::ServerContext* context,
                                            grpc::ServerReader<v1::UploadTruthRequest>* reader,
                                            v1::Recording* response) {
  return calls_.stream("Recordings/UploadTruth", [&] {
    v1::UploadTruthRequest first;
    reader->Read(&first);
    const UploadPlan plan = from_proto(first);
    const auto stored =
        receive_upload(*context, *reader, library_.begin_truth_upload(plan.recording_sha256), plan.expected_sha256);
    if (!stored) return grpc::Status::CANCELLED;
    *response = told(library_.get(plan.recording_sha256));
    return grpc::Status::OK;
  });
}

grpc::Status RecordingsService::ImportRecording(grpc::ServerContext*, const v1::ImportRecordingRequest* request,
                                                v1::Recording* response) {
  return calls_.unary("Recordings/ImportRecording", [&] { *response = told(library_.import(from_proto(*request))); });
}

grpc::Status RecordingsService::CheckRecording(grpc::ServerContext*, const v1::CheckRecordingRequest* request,
                                               v1::Recording* response) {
  return calls_.unary("Recordings/CheckRecording", [&] {
    library_.check(request->sha256());
    *response = told(library_.get(request->sha256()));
  });
}

grpc::Status RecordingsService::InspectRecording(grpc::ServerContext*, const v1::InspectRecordingRequest* request,
                                                 v1::InspectRecordingResponse* response) {
  return calls_.unary("Recordings/InspectRecording", [&] { response->set_json(library_.inspect(request->sha256())); });
}

grpc::Status RecordingsService::DeleteRecording(grpc::ServerContext*, const v1::DeleteRecordingRequest* request,
                                                v1::DeleteRecordingResponse*) {
  return calls_.unary("Recordings/DeleteRecording", [&] { library_.remove(request->sha256()); });
}

}  // namespace mu40
