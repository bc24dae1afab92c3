// The uploads of DaemonClient: a header, then the file in pieces.
#include <fmt/format.h>

#include <cstddef>
#include <fstream>
#include <memory>

#include "client/connection.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kPieceBytes = 1U << 20U;

// Sends all of `input` until there is no more or the daemon wants none. Throws Error where it cannot be read.
template <class Request>
void send_pieces(const std::filesystem::path& file, std::ifstream& input, grpc::ClientWriterInterface<Request>& writer,
                 const UploadProgress& progress) {
  const auto total = std::filesystem::file_size(file);
  std::uint64_t sent = 0;
  Request request;
  while (true) {
    std::string& piece = *request.mutable_chunk();
    piece.resize(kPieceBytes);
    input.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    piece.resize(static_cast<std::size_t>(input.gcount()));
    if (input.bad()) {
      throw Error(ErrorCode::kUnavailable, fmt::format("{}: reading failed after {} bytes", file.string(), sent));
    }
    if (piece.empty() || !writer.Write(request)) return;  // what the daemon has against it stands in the status
    sent += piece.size();
    progress(sent, total);
  }
}

// `open`: the streaming call of a stub.
template <class Stub, class Request, class Response, class Header>
Response upload(Stub& stub,
                std::unique_ptr<grpc::ClientWriterInterface<Request>> (Stub::*open)(grpc::ClientContext*, Response*),
                const std::filesystem::path& file, const Header& header, const UploadProgress& progress,
                const std::stop_token& stop, const std::function<Error(const grpc::Status&)>& error_of) {
  std::ifstream input;
  std::error_code error;
  if (std::filesystem::is_regular_file(file, error)) input.open(file, std::ios::binary);
  if (!input.is_open()) throw Error(ErrorCode::kNotFound, fmt::format("{} is no file that can be read", file.string()));

  grpc::ClientContext context;
  const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
  Response response;
  const auto writer = (stub.*open)(&context, &response);
  Request first;
  *first.mutable_header() = header;
  try {
    if (writer->Write(first)) send_pieces(file, input, *writer, progress);
  } catch (...) {
    context.TryCancel();
    writer->Finish();
    throw;
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) throw error_of(status);
  return response;
}

}  // namespace

v1::Recording DaemonClient::upload_recording(const std::filesystem::path& file, const v1::UploadHeader& header,
                                             const UploadProgress& progress) const {
  return upload(*connection_->recordings, &v1::Recordings::StubInterface::UploadRecording, file, header, progress,
                connection_->stop, [this](const grpc::Status& status) { return connection_->error_of(status); });
}

v1::Recording DaemonClient::upload_truth(const std::filesystem::path& file, const v1::UploadTruthHeader& header,
                                         const UploadProgress& progress) const {
  return upload(*connection_->recordings, &v1::Recordings::StubInterface::UploadTruth, file, header, progress,
                connection_->stop, [this](const grpc::Status& status) { return connection_->error_of(status); });
}

v1::Artifact DaemonClient::upload_artifact(const std::filesystem::path& file, const v1::UploadArtifactHeader& header,
                                           const UploadProgress& progress) const {
  return upload(*connection_->artifacts, &v1::Artifacts::StubInterface::UploadArtifact, file, header, progress,
                connection_->stop, [this](const grpc::Status& status) { return connection_->error_of(status); });
}

}  // namespace mu40
