#include "files/folder_scan.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

#include "io/sha256.hpp"
#include "io/system_error.hpp"

namespace mu40 {
namespace {

constexpr std::uint64_t kMaxEntryBytes = 65536;
constexpr std::string_view kUnfinishedSuffix = ".entry.json.tmp";  // OutputFile's

bool is_named(std::string_view file, std::string_view suffix) {
  return file.ends_with(suffix) && is_sha256(file.substr(0, file.size() - suffix.size()));
}

StoredEntry read_entry(const std::filesystem::path& file) {
  if (const auto stamp = stamp_of(file); stamp.size_bytes > kMaxEntryBytes) {
    throw Error(ErrorCode::kCorrupt, "entry " + file.string() + " has " + std::to_string(stamp.size_bytes) +
                                         " bytes, at most " + std::to_string(kMaxEntryBytes) + " were expected");
  }
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw Error(ErrorCode::kUnavailable, "cannot read " + file.string());
  return parse_entry(text, file.string());
}

class Scanner {
 public:
  Scanner(const std::filesystem::path& folder, std::span<const ContentRule> rules) : folder_(folder), rules_(rules) {
    std::error_code failed;
    for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
      names_.insert(at->path().filename().string());
    }
    if (failed) throw system_error("read", folder, failed.value());
    names_.erase(".lock");
  }

  FolderScan scan() {
    take_entries();
    drop_truths();
    for (const auto& name : names_) complain((folder_ / name).string() + " belongs to no entry");
    return std::move(found_);
  }

 private:
  void complain(const std::string& sentence) { found_.complaints.push_back(sentence); }

  // Leaves in names_ what no entry speaks of.
  void take_entries() {
    for (const auto& name : std::set<std::string>(names_)) {
      if (is_named(name, kUnfinishedSuffix)) {
        std::error_code ignored;
        std::filesystem::remove(folder_ / name, ignored);
        names_.erase(name);
      } else if (is_named(name, kEntrySuffix)) {
        names_.erase(name);
        take_entry(name);
      }
    }
  }

  void take_entry(const std::string& name) {
    try {
      const auto entry = read_entry(folder_ / name);
      const auto rule = std::ranges::find(rules_, entry.file.kind, &ContentRule::kind);
      if (name != entry.file.sha256 + std::string(kEntrySuffix) || rule == rules_.end()) {
        complain("entry " + (folder_ / name).string() + " does not belong here: it tells of the " +
                 std::string(name_of(entry.file.kind)) + " " + entry.file.sha256);
        return;
      }
      take_bytes(entry, entry.file.sha256 + std::string(rule->suffix));
    } catch (const Error& error) {
      complain(error.what());
    }
  }

  void take_bytes(const StoredEntry& entry, const std::string& name) {
    const auto stamp = stamp_of(folder_ / name);
    names_.erase(name);
    if (stamp.size_bytes != entry.file.size_bytes) {
      complain((folder_ / name).string() + " (" + entry.file.name + ") has " + std::to_string(stamp.size_bytes) +
               " bytes, " + std::to_string(entry.file.size_bytes) + " were expected");
      return;
    }
    if (stamp != entry.stamp) {
      complain((folder_ / name).string() + " (" + entry.file.name +
               ") was touched since its upload: check it before it is used");
    }
    found_.entries.emplace(entry.file.sha256, entry);
  }

  // Those without their recording, and all but the newest of each.
  void drop_truths() {
    std::map<std::string, const StoredFile*> newest;
    auto& entries = found_.entries;
    for (const auto& [sha256, entry] : entries) {
      if (entry.file.kind != FileKind::kTruth) continue;
      auto& kept = newest[entry.file.facts.recording_sha256];
      if (kept == nullptr || kept->uploaded_utc < entry.file.uploaded_utc) kept = &entry.file;
    }
    std::erase_if(entries, [&](const auto& item) {
      const StoredFile& file = item.second.file;
      if (file.kind != FileKind::kTruth) return false;
      const auto& recording = file.facts.recording_sha256;
      const bool alone = !entries.contains(recording);
      if (!alone && newest[recording] == &file) return false;
      complain("truth " + file.name + " (" + file.sha256 + ") in " + folder_.string() + " is not used: recording " +
               recording + (alone ? " is not there" : " has a newer one"));
      return true;
    });
  }

  std::filesystem::path folder_;
  std::span<const ContentRule> rules_;
  std::set<std::string> names_;
  FolderScan found_;
};

}  // namespace

FolderScan scan_folder(const std::filesystem::path& folder, std::span<const ContentRule> rules) {
  return Scanner(folder, rules).scan();
}

}  // namespace mu40
