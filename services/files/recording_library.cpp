#include "files/recording_library.hpp"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "files/inspect_json.hpp"
#include "io/mapped_file.hpp"
#include "io/recording_reader.hpp"
#include "io/truth_file.hpp"
#include "io/truth_sandbox.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::string_view kTruthExtension = ".truth.h5";  // in the place of the recording's, as mu40 generate writes

void check_recording_start(std::span<const std::byte> start, const std::string& name) {
  const RecordingReader reader(start, name);
}

FileFacts examine_recording(const std::filesystem::path& file, const std::string& name) {
  const MappedFile mapped(file);
  const RecordingReader reader(mapped.bytes(), name);
  return {};
}

void check_truth_start(std::span<const std::byte> start, const std::string& name) {
  constexpr std::string_view kHdf5Magic{"\x89HDF\r\n\x1a\n"};
  const auto magic = std::as_bytes(std::span(kHdf5Magic));
  if (std::ranges::equal(start, magic)) return;
  throw Error(ErrorCode::kCorrupt, "cannot read truth " + name + ": it does not start like an HDF5 file");
}

FileFacts examine_truth(const std::filesystem::path& file, const std::string& name) {
  try {
    const TruthTable table = read_truth_table_in_child(file);
    static_cast<void>(Truth::of_table(table, name, table.recording_sha256));
    check_sha256(table.recording_sha256);
    FileFacts facts;
    facts.recording_sha256 = table.recording_sha256;
    return facts;
  } catch (const Error& error) {
    // The uploader knows the file by its name only.
    std::string sentence = error.what();
    if (const auto at = sentence.find(file.string()); at != std::string::npos) {
      sentence.replace(at, file.string().size(), name);
    }
    throw Error(error.code(), sentence);
  }
}

std::vector<ContentRule> recording_rules() {
  return {{FileKind::kRecording, ".raw", sizeof(frd::FileHeader), check_recording_start, examine_recording},
          {FileKind::kTruth, kTruthExtension, 8, check_truth_start, examine_truth}};
}

}  // namespace

RecordingLibrary::RecordingLibrary(const std::filesystem::path& folder, const FileLimits& limits,
                                   const std::vector<std::filesystem::path>& import_folders)
    : store_(folder, limits, recording_rules()), import_folders_(import_folders) {}

Upload RecordingLibrary::begin_upload(const std::string& name) {
  return store_.begin_upload(name, FileKind::kRecording);
}

Upload RecordingLibrary::begin_truth_upload(const std::string& recording_sha256) {
  const auto stem = std::filesystem::path(recording(recording_sha256).name).stem().string();
  FileFacts facts;
  facts.recording_sha256 = recording_sha256;
  return store_.begin_upload(stem.substr(0, kMaxNameCharacters - kTruthExtension.size()) + std::string(kTruthExtension),
                             FileKind::kTruth, facts);
}

StoredRecording RecordingLibrary::import(const std::filesystem::path& file) {
  const auto stored = import_folders_.import(file, FileKind::kRecording, store_);
  FileFacts facts;
  facts.recording_sha256 = stored.sha256;
  auto truth = file;
  truth.replace_extension(kTruthExtension);
  std::error_code failed;
  if (std::filesystem::exists(truth, failed)) import_folders_.import(truth, FileKind::kTruth, store_, facts);
  return get(stored.sha256);
}

std::vector<StoredRecording> RecordingLibrary::list() const {
  std::vector<StoredRecording> recordings;
  std::map<std::string, StoredFile> truths;  // by recording
  for (auto& file : store_.list()) {
    if (file.kind == FileKind::kTruth) {
      truths.emplace(file.facts.recording_sha256, std::move(file));
    } else {
      recordings.push_back({std::move(file), std::nullopt});
    }
  }
  for (auto& recording : recordings) {
    const auto found = truths.find(recording.file.sha256);
    if (found != truths.end()) recording.truth = found->second;
  }
  return recordings;
}

StoredRecording RecordingLibrary::get(const std::string& sha256) const {
  return {recording(sha256), store_.truth_of(sha256)};
}

void RecordingLibrary::remove(const std::string& sha256) { store_.remove(recording(sha256).sha256); }

Hold RecordingLibrary::hold(const std::string& sha256) { return store_.hold(recording(sha256).sha256); }

std::filesystem::path RecordingLibrary::path_of(const std::string& sha256) const {
  return store_.path_of(recording(sha256).sha256);
}

std::optional<std::filesystem::path> RecordingLibrary::truth_path_of(const std::string& sha256) const {
  const auto truth = get(sha256).truth;
  return truth ? std::optional(store_.path_of(truth->sha256)) : std::nullopt;
}

std::string RecordingLibrary::inspect(const std::string& sha256) {
  const std::string name = recording(sha256).name;
  const Hold hold = store_.hold(sha256);
  RecordingReader reader(hold.path());
  std::optional<Truth> truth;
  if (hold.truth_path()) truth = Truth::load(*hold.truth_path(), sha256);
  return inspect_json(summarize(reader, MuonWordVersion::kRun3, truth ? &*truth : nullptr), name);
}

void RecordingLibrary::check(const std::string& sha256) { store_.check(recording(sha256).sha256); }

StoredFile RecordingLibrary::recording(const std::string& sha256) const {
  auto file = store_.get(sha256);
  if (file.kind == FileKind::kRecording) return file;
  throw Error(ErrorCode::kNotFound, "no recording has the SHA-256 " + sha256 + "; it is the " +
                                        std::string(name_of(file.kind)) + " " + file.name);
}

}  // namespace mu40
