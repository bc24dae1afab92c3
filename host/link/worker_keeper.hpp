// A small process beside each worker that clears up after it: when the parent or the worker has ended, however, it
// kills the worker's whole process group; and when the parent has, it removes the private folder. A process of its own
// because it must work while the worker is blocked in XRT, and after the worker was killed together with its parent.
#pragma once

#include <filesystem>

namespace mu40 {

// Starts the keeper of this worker, which must lead its session (link/worker_process.hpp) and have one thread as yet.
// `private_folder` may be empty. Where the parent is gone already, the keeper acts at once. Throws Error, with no
// keeper started: this is no worker's process, or the path is no private folder (link/private_folder.hpp).
void start_keeper(const std::filesystem::path& private_folder);

}  // namespace mu40
