// Files that a command line names, made known to a daemon: found there, imported or sent.
#pragma once

#include <string>

#include "client/daemon_client.hpp"

namespace mu40 {

// What a command line names: a file here, or something of the daemon.
struct NamedFile {
  std::string word;    // as given
  std::string sha256;  // of the file; empty where there is none
};
// Reads the whole file where there is one. Throws Error where it cannot be read.
[[nodiscard]] NamedFile named_file(const std::string& word);

// The recording that `word` names in the daemon: by its SHA-256, the beginning of it, or its name.
[[nodiscard]] v1::Recording find_recording(const DaemonClient& client, const std::string& word);

// Sends a recording, with a line of progress; `name` empty: the file's. A recording that is there already is not sent.
v1::Recording send_recording(const DaemonClient& client, const NamedFile& file, const std::string& name);

// Sends the truth of a recording, unless the daemon has just that.
v1::Recording send_truth(const DaemonClient& client, const NamedFile& file, const v1::Recording& recording);

// Of a file here: what the daemon has once it is imported (on this host, where it may be) or else sent. Of anything
// else: find_recording().
[[nodiscard]] v1::Recording provide_recording(const DaemonClient& client, const NamedFile& named);

// The SHA-256 of an artifact: of a file here, which is sent where the daemon lacks it, else of the one that is named.
[[nodiscard]] std::string provide_artifact(const DaemonClient& client, const NamedFile& named, v1::ArtifactKind kind);

}  // namespace mu40
