// mu40 recordings: what a daemon has to stream, and how it gets there.
#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <memory>
#include <string>

#include "commands.hpp"
#include "daemon_files.hpp"
#include "daemon_option.hpp"

namespace mu40 {
namespace {

struct RecordingsOptions {
  std::string daemon;
  std::string file, truth, name;
  std::string recording;  // as the user names it
};

void print_recordings(const google::protobuf::RepeatedPtrField<v1::Recording>& recordings) {
  constexpr const char* kRow = "{:<64}  {:>15}  {:<5}  {:<6}  {:<20}  {}\n";
  fmt::print(fmt::runtime(kRow), "SHA-256", "bytes", "truth", "in use", "stored", "name");
  for (const v1::Recording& recording : recordings) {
    auto stored = recording.stored();
    stored.set_nanos(0);
    fmt::print(fmt::runtime(kRow), recording.sha256(), recording.size_bytes(), recording.has_truth() ? "yes" : "no",
               recording.in_use() ? "yes" : "no", google::protobuf::util::TimeUtil::ToString(stored), recording.name());
  }
}

void print_recording(const v1::Recording& recording) {
  v1::ListRecordingsResponse one;
  *one.add_recordings() = recording;
  print_recordings(one.recordings());
}

void upload(const RecordingsOptions& options) {
  const DaemonClient client(options.daemon);
  v1::Recording recording = send_recording(client, named_file(options.file), options.name);
  if (!options.truth.empty()) recording = send_truth(client, named_file(options.truth), recording);
  print_recording(recording);
}

}  // namespace

void add_recordings_command(CLI::App& app) {
  auto options = std::make_shared<RecordingsOptions>();
  auto* recordings = app.add_subcommand("recordings", "List the recordings of a daemon; add, look into, drop one");
  add_daemon_option(*recordings, options->daemon);
  recordings->callback([options, recordings] {
    if (!recordings->get_subcommands().empty()) return;
    print_recordings(DaemonClient(options->daemon).recordings().recordings());
  });

  auto* send = recordings->add_subcommand("upload", "Send a recording to the daemon");
  send->fallthrough();
  send->add_option("FILE", options->file, "The recording")->required();
  send->add_option("--truth", options->truth, "Its truth");
  send->add_option("--name", options->name, "What it is to be called there; the file's name if not given");
  send->callback([options] { upload(*options); });

  auto* import =
      recordings->add_subcommand("import", "Take a recording of the daemon's host, with the truth beside it");
  import->fallthrough();
  import->add_option("PATH", options->file, "The recording, in one of the daemon's import folders")->required();
  import->callback([options] { print_recording(DaemonClient(options->daemon).import_recording(options->file)); });

  // name: what to do with a recording that is there.
  const auto add = [&](const char* name, const char* help, auto action) {
    auto* command = recordings->add_subcommand(name, help);
    command->fallthrough();
    command->add_option("RECORDING", options->recording, "Its SHA-256, six digits or more of it, or its name")
        ->required();
    command->callback([options, action] {
      const DaemonClient client(options->daemon);
      action(client, find_recording(client, options->recording).sha256());
    });
  };
  add("inspect", "Tell what is in a recording, as JSON", [](const DaemonClient& client, const std::string& sha256) {
    fmt::print("{}\n", client.inspect_recording(sha256));
  });
  add("check", "Read all bytes of a recording again and compare its SHA-256",
      [](const DaemonClient& client, const std::string& sha256) { print_recording(client.check_recording(sha256)); });
  add("delete", "Drop a recording",
      [](const DaemonClient& client, const std::string& sha256) { client.delete_recording(sha256); });
}

}  // namespace mu40
