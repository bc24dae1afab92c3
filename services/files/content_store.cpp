#include "files/content_store.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

#include "io/system_error.hpp"
#include "io/utc_text.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

// `facts` are what a truth says; `file` is what it was uploaded as.
void refuse_other_recording(const StoredFile& file, const FileFacts& facts) {
  const auto& wanted = file.facts.recording_sha256;
  if (wanted.empty() || facts.recording_sha256 == wanted) return;
  throw Error(ErrorCode::kMismatch, fmt::format("truth {} belongs to another recording: {}, {} was expected", file.name,
                                                facts.recording_sha256, wanted));
}

}  // namespace

ContentStore::ContentStore(const std::filesystem::path& folder, const FileLimits& limits,
                           std::vector<ContentRule> rules)
    : folder_(folder, std::move(rules)), limits_(limits) {
  auto found = folder_.scan();
  entries_ = std::move(found.entries);
  complaints_ = std::move(found.complaints);
  for (const auto& [sha256, entry] : entries_) total_bytes_ += entry.file.size_bytes;
}

Upload ContentStore::begin_upload(const std::string& name, FileKind kind, const FileFacts& facts) {
  check_display_name(name);
  const ContentRule& rule = folder_.rule(kind);
  StoredFile file;
  file.kind = kind;
  file.name = name;
  file.facts = facts;
  return {*this, rule, std::move(file), folder_.unnamed_file()};
}

std::vector<StoredFile> ContentStore::list() const {
  std::vector<StoredFile> files;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [sha256, entry] : entries_) files.push_back(entry.file);
  }
  std::ranges::sort(files, {}, [](const auto& file) { return std::tie(file.uploaded_utc, file.sha256); });
  return files;
}

StoredFile ContentStore::get(const std::string& sha256) const {
  const std::lock_guard lock(mutex_);
  return entry(sha256).file;
}

std::optional<StoredFile> ContentStore::truth_of(const std::string& sha256) const {
  const std::lock_guard lock(mutex_);
  const auto* truth = find_truth_of(sha256);
  return truth != nullptr ? std::optional(truth->file) : std::nullopt;
}

std::filesystem::path ContentStore::path_of(const std::string& sha256) const { return folder_.bytes_path(get(sha256)); }

void ContentStore::charge(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t used = total_bytes_ + pending_bytes_;
  if (used > limits_.max_total_bytes || bytes > limits_.max_total_bytes - used) {
    throw Error(ErrorCode::kExhausted, fmt::format("{} is full: its files and the uploads have {} bytes, the limit of "
                                                   "all is {}",
                                                   folder_.path().string(), used, limits_.max_total_bytes));
  }
  pending_bytes_ += bytes;
}

void ContentStore::discharge(std::uint64_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  pending_bytes_ -= bytes;
}

StoredFile ContentStore::add(const FileDescriptor& descriptor, const ContentRule& rule, StoredFile file,
                             std::uint64_t& charged_bytes) {
  {
    const std::lock_guard changing(changes_);
    if (const auto there = same_bytes(file)) return *there;
  }
  const auto facts = rule.examine(descriptor.proc_path(), file.name);
  refuse_other_recording(file, facts);
  file.facts = facts;
  if (::fsync(descriptor.get()) != 0) throw system_error("write upload", file.name, errno);

  const std::lock_guard changing(changes_);
  if (const auto there = same_bytes(file)) return *there;
  file.uploaded_utc = utc_now();
  const StoredEntry added{file, stamp_of(descriptor.get(), file.name)};
  const auto replaced = find_replaced(file);
  folder_.place(descriptor, added);
  {
    const std::lock_guard lock(mutex_);
    if (replaced) forget(*replaced);
    entries_.emplace(file.sha256, added);
    total_bytes_ += file.size_bytes;
    pending_bytes_ -= std::exchange(charged_bytes, 0);
  }
  if (replaced) folder_.take_away(*replaced);
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
  for (const auto& gone : {truth, std::optional(removed)}) {
    if (!gone) continue;
    folder_.take_away(*gone);
    const std::lock_guard lock(mutex_);
    forget(*gone);
  }
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
  check_bytes(sha256);
  if (hold.truth_path()) check_bytes(hold.truth_sha256_);
}

void ContentStore::check_bytes(const std::string& sha256) {
  StoredEntry checked;
  {
    const std::lock_guard lock(mutex_);
    checked = entry(sha256);
  }
  checked.stamp = folder_.check_bytes(checked);
  // The same bytes in another place, as after a restored backup: from now on they are to be found like this.
  const std::lock_guard changing(changes_);
  {
    const std::lock_guard lock(mutex_);
    auto& stamp = entries_.at(sha256).stamp;
    if (stamp == checked.stamp) return;
    stamp = checked.stamp;
  }
  folder_.rewrite(checked);
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

const StoredEntry& ContentStore::entry(const std::string& sha256) const {
  check_sha256(sha256);
  const auto found = entries_.find(sha256);
  if (found != entries_.end()) return found->second;
  throw Error(ErrorCode::kNotFound, fmt::format("no file in {} has the SHA-256 {}", folder_.path().string(), sha256));
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
  hold.path_ = folder_.bytes_path(wanted.file);
  if (untouched_only) folder_.refuse_if_touched(wanted);
  if (truth != nullptr) {
    hold.truth_sha256_ = truth->file.sha256;
    hold.truth_path_ = folder_.bytes_path(truth->file);
    if (untouched_only) folder_.refuse_if_touched(*truth);
    ++holds_[truth->file.sha256];
  }
  ++holds_[sha256];
  hold.store_ = this;
  return hold;
}

std::optional<StoredFile> ContentStore::same_bytes(const StoredFile& file) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(file.sha256);
  if (found == entries_.end()) return std::nullopt;
  folder_.refuse_if_touched(found->second);
  refuse_other_recording(file, found->second.file.facts);
  return found->second.file;
}

std::optional<StoredEntry> ContentStore::find_replaced(const StoredFile& file) const {
  const std::lock_guard lock(mutex_);
  const StoredEntry* replaced = nullptr;
  if (const auto& recording = file.facts.recording_sha256; !recording.empty()) {
    if (!entries_.contains(recording)) {
      throw Error(ErrorCode::kNotFound, fmt::format("truth {} belongs to the recording {}, which is not in {}",
                                                    file.name, recording, folder_.path().string()));
    }
    refuse_if_held(recording, "given another truth");
    replaced = find_truth_of(recording);
  }
  if (replaced == nullptr && entries_.size() >= limits_.max_files) {
    throw Error(ErrorCode::kExhausted,
                fmt::format("{} is full: it has {} files, the limit", folder_.path().string(), entries_.size()));
  }
  return replaced != nullptr ? std::optional(*replaced) : std::nullopt;
}

void ContentStore::forget(const StoredEntry& entry) {
  total_bytes_ -= entry.file.size_bytes;
  entries_.erase(entry.file.sha256);
}

}  // namespace mu40
