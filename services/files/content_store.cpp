#include "files/content_store.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <tuple>
#include <utility>

#include "files/folder_scan.hpp"
#include "io/output_file.hpp"
#include "io/system_error.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

std::filesystem::path made(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw system_error("make the folder", folder, failed.value());
  return folder;
}

std::string utc_now() {
  return fmt::format("{:%FT%TZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

std::string told(const StoredFile& file) {
  return fmt::format("{} {} ({})", name_of(file.kind), file.name, file.sha256);
}

void remove_file(const std::filesystem::path& file) {
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) throw system_error("remove", file, errno);
}

// What costs no reading of the bytes.
void refuse_if_touched(const StoredEntry& entry, const std::filesystem::path& path) {
  FileStamp now;
  try {
    now = stamp_of(path);
  } catch (const Error& error) {
    throw Error(ErrorCode::kMismatch, fmt::format("{} was changed on disk: {}", told(entry.file), error.what()));
  }
  if (now == entry.stamp) return;
  throw Error(ErrorCode::kMismatch,
              fmt::format("{} was touched on disk since its upload: size, time or inode of {} are others",
                          told(entry.file), path.string()));
}

}  // namespace

ContentStore::ContentStore(const std::filesystem::path& folder, const FileLimits& limits,
                           std::vector<ContentRule> rules)
    : folder_(made(folder)),
      limits_(limits),
      rules_(std::move(rules)),
      lock_(folder_),
      folder_descriptor_(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (!folder_descriptor_) throw system_error("open", folder_, errno);
  auto found = scan_folder(folder_, rules_);
  entries_ = std::move(found.entries);
  complaints_ = std::move(found.complaints);
  for (const auto& [sha256, entry] : entries_) total_bytes_ += entry.file.size_bytes;
}

Upload ContentStore::begin_upload(const std::string& name, FileKind kind, const FileFacts& facts) {
  check_display_name(name);
  const ContentRule& wanted = rule(kind);
  StoredFile file;
  file.kind = kind;
  file.name = name;
  file.facts = facts;
  FileDescriptor descriptor(::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0644));
  if (!descriptor) throw system_error("begin an upload in", folder_, errno);
  return {*this, wanted, std::move(file), std::move(descriptor)};
}

std::vector<StoredFile> ContentStore::list() const {
  std::vector<StoredFile> files;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [sha256, entry] : entries_) files.push_back(told_now(entry));
  }
  std::ranges::sort(files, {}, [](const auto& file) { return std::tie(file.uploaded_utc, file.sha256); });
  return files;
}

StoredFile ContentStore::get(const std::string& sha256) const {
  const std::lock_guard lock(mutex_);
  return told_now(entry(sha256));
}

std::optional<StoredFile> ContentStore::truth_of(const std::string& sha256) const {
  const std::lock_guard lock(mutex_);
  const auto* truth = find_truth_of(sha256);
  return truth != nullptr ? std::optional(told_now(*truth)) : std::nullopt;
}

std::filesystem::path ContentStore::path_of(const std::string& sha256) const { return bytes_path(get(sha256)); }

void ContentStore::charge(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t used = total_bytes_ + pending_bytes_;
  if (used > limits_.max_total_bytes || bytes > limits_.max_total_bytes - used) {
    throw Error(ErrorCode::kExhausted, fmt::format("{} is full: its files and the uploads have {} bytes, the limit of "
                                                   "all is {}",
                                                   folder_.string(), used, limits_.max_total_bytes));
  }
  pending_bytes_ += bytes;
}

void ContentStore::discharge(std::uint64_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  pending_bytes_ -= bytes;
}

StoredFile ContentStore::add(const FileDescriptor& descriptor, const ContentRule& rule, StoredFile file) {
  {
    const std::lock_guard changing(changes_);
    if (const auto there = same_bytes(file)) return *there;
  }
  const auto facts = rule.examine(descriptor.proc_path(), file.name);
  if (!file.facts.recording_sha256.empty() && facts.recording_sha256 != file.facts.recording_sha256) {
    throw Error(ErrorCode::kMismatch, fmt::format("truth {} belongs to another recording: {}, {} was expected",
                                                  file.name, facts.recording_sha256, file.facts.recording_sha256));
  }
  file.facts = facts;
  if (::fsync(descriptor.get()) != 0) throw system_error("write upload", file.name, errno);

  const std::lock_guard changing(changes_);
  if (const auto there = same_bytes(file)) return *there;
  file.uploaded_utc = utc_now();
  const StoredEntry added{file, stamp_of(descriptor.get(), file.name)};
  std::optional<StoredEntry> replaced;
  {
    const std::lock_guard lock(mutex_);
    if (file.kind == FileKind::kTruth) {
      const auto& recording = file.facts.recording_sha256;
      if (!entries_.contains(recording)) {
        throw Error(ErrorCode::kNotFound, fmt::format("truth {} belongs to the recording {}, which is not in {}",
                                                      file.name, recording, folder_.string()));
      }
      refuse_if_held(recording, "given another truth");
      if (const auto* older = find_truth_of(recording)) replaced = *older;
    }
    if (entries_.size() >= limits_.max_files) {
      throw Error(ErrorCode::kExhausted,
                  fmt::format("{} is full: it has {} files, the limit", folder_.string(), entries_.size()));
    }
  }
  place(descriptor, added);
  {
    const std::lock_guard lock(mutex_);
    entries_.emplace(file.sha256, added);
    total_bytes_ += file.size_bytes;
    pending_bytes_ -= file.size_bytes;
  }
  if (replaced) take_away(*replaced);
  return file;
}

void ContentStore::remove(const std::string& sha256) {
  const std::lock_guard changing(changes_);
  StoredEntry removed;
  std::optional<StoredEntry> truth;
  {
    const std::lock_guard lock(mutex_);
    removed = entry(sha256);
    refuse_if_held(sha256, "removed");
    if (const auto* found = find_truth_of(sha256)) truth = *found;
  }
  if (truth) take_away(*truth);
  take_away(removed);
}

Hold ContentStore::hold(const std::string& sha256) {
  const std::lock_guard changing(changes_);
  return take_hold(sha256, true);
}

bool ContentStore::held(const std::string& sha256) const {
  const std::lock_guard lock(mutex_);
  return holds_.contains(sha256);
}

void ContentStore::check(const std::string& sha256) {
  const Hold hold = [&] {
    const std::lock_guard changing(changes_);
    return take_hold(sha256, false);
  }();
  check_bytes(sha256, hold.path());
  if (hold.truth_path()) check_bytes(hold.truth_sha256_, *hold.truth_path());
}

void ContentStore::check_bytes(const std::string& sha256, const std::filesystem::path& path) {
  StoredEntry checked;
  {
    const std::lock_guard lock(mutex_);
    checked = entry(sha256);
  }
  try {
    checked.stamp = stamp_of(path);
  } catch (const Error& error) {
    throw Error(ErrorCode::kCorrupt, fmt::format("{} was changed on disk: {}", told(checked.file), error.what()));
  }
  if (const auto now = sha256_of_file(path); now != sha256) {
    throw Error(ErrorCode::kCorrupt,
                fmt::format("{} was changed on disk: {} has the SHA-256 {}", told(checked.file), path.string(), now));
  }
  // The same bytes in another place, as after a restored backup: from now on they are to be found like this.
  const std::lock_guard changing(changes_);
  {
    const std::lock_guard lock(mutex_);
    auto& stamp = entries_.at(sha256).stamp;
    if (stamp == checked.stamp) return;
    stamp = checked.stamp;
  }
  write_entry(checked);
  sync_folder();
}

void ContentStore::give_back(const Hold& hold) noexcept {
  const std::lock_guard lock(mutex_);
  for (const auto& sha256 : {hold.sha256_, hold.truth_sha256_}) {
    const auto found = holds_.find(sha256);
    if (found != holds_.end() && --found->second == 0) holds_.erase(found);
  }
}

Hold::~Hold() {
  if (store_ != nullptr) store_->give_back(*this);
}

StoredFile ContentStore::told_now(const StoredEntry& entry) const {
  StoredFile file = entry.file;
  file.in_use = holds_.contains(file.sha256);
  return file;
}

const StoredEntry& ContentStore::entry(const std::string& sha256) const {
  check_sha256(sha256);
  const auto found = entries_.find(sha256);
  if (found != entries_.end()) return found->second;
  throw Error(ErrorCode::kNotFound, fmt::format("no file in {} has the SHA-256 {}", folder_.string(), sha256));
}

const StoredEntry* ContentStore::find_truth_of(const std::string& sha256) const {
  const auto found = std::ranges::find_if(
      entries_, [&](const auto& item) { return item.second.file.facts.recording_sha256 == sha256; });
  return found == entries_.end() ? nullptr : &found->second;
}

void ContentStore::refuse_if_held(const std::string& sha256, const char* what) const {
  if (!holds_.contains(sha256)) return;
  throw Error(ErrorCode::kHeld, fmt::format("{} cannot be {}: it is in use", told(entry(sha256).file), what));
}

Hold ContentStore::take_hold(const std::string& sha256, bool untouched_only) {
  const std::lock_guard lock(mutex_);
  const StoredEntry& wanted = entry(sha256);
  const auto* truth = find_truth_of(sha256);
  Hold hold;
  hold.sha256_ = sha256;
  hold.path_ = bytes_path(wanted.file);
  if (untouched_only) refuse_if_touched(wanted, hold.path_);
  if (truth != nullptr) {
    hold.truth_sha256_ = truth->file.sha256;
    hold.truth_path_ = bytes_path(truth->file);
    if (untouched_only) refuse_if_touched(*truth, *hold.truth_path_);
    ++holds_[truth->file.sha256];
  }
  ++holds_[sha256];
  hold.store_ = this;
  return hold;
}

std::optional<StoredFile> ContentStore::same_bytes(const StoredFile& file) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(file.sha256);
  if (found == entries_.end()) return std::nullopt;
  refuse_if_touched(found->second, bytes_path(found->second.file));
  pending_bytes_ -= file.size_bytes;
  return told_now(found->second);
}

void ContentStore::write_entry(const StoredEntry& entry) const {
  const std::string text = to_json(entry);
  OutputFile output(entry_path(entry.file.sha256));
  output.write(std::as_bytes(std::span(text)));
  output.sync();
  output.commit();
}

void ContentStore::place(const FileDescriptor& descriptor, const StoredEntry& entry) const {
  const auto path = bytes_path(entry.file);
  remove_file(path);  // of no entry, but in the way
  write_entry(entry);
  if (::linkat(AT_FDCWD, descriptor.proc_path().c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    const int reason = errno;
    remove_file(entry_path(entry.file.sha256));
    throw system_error("write", path, reason);
  }
  sync_folder();
}

void ContentStore::take_away(const StoredEntry& entry) {
  remove_file(bytes_path(entry.file));
  {
    const std::lock_guard lock(mutex_);
    total_bytes_ -= entry.file.size_bytes;
    entries_.erase(entry.file.sha256);
  }
  remove_file(entry_path(entry.file.sha256));
  sync_folder();
}

void ContentStore::sync_folder() const {
  if (::fsync(folder_descriptor_.get()) != 0) throw system_error("write", folder_, errno);
}

const ContentRule& ContentStore::rule(FileKind kind) const {
  const auto found = std::ranges::find(rules_, kind, &ContentRule::kind);
  if (found != rules_.end()) return *found;
  throw Error(ErrorCode::kInvalidArgument, fmt::format("{} takes no {}", folder_.string(), name_of(kind)));
}

std::filesystem::path ContentStore::bytes_path(const StoredFile& file) const {
  return folder_ / (file.sha256 + std::string(rule(file.kind).suffix));
}

std::filesystem::path ContentStore::entry_path(const std::string& sha256) const {
  return folder_ / (sha256 + std::string(kEntrySuffix));
}

}  // namespace mu40
