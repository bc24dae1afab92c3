#!/usr/bin/python3
"""What goes wrong around a daemon: disks, ports, clocks, files, clients, operators, memory, boards that stay hung. Each
fault meets a daemon of its own, which must live, tell the truth and leave nothing behind.

usage: service_faults.py BIN WORK [FAULT...]      all of them, or those named
"""
import os
import pathlib
import shutil
import subprocess
import sys

import board_faults
import client_faults
import clock_fault
import disk_faults
import file_faults
import start_faults

# Needs a mount namespace.
DISKS = (disk_faults.state_folder_full, disk_faults.tmp_full)
FAULTS = (*DISKS, start_faults.port_taken, start_faults.state_folder_in_use, clock_fault.clock_set_in_mid_run,
          file_faults.recording_changed, client_faults.clients_vanish, client_faults.two_operators,
          board_faults.worker_killed_before_first_launch, board_faults.no_shared_memory, board_faults.stays_hung)
OWN_MOUNTS = "MU40_TEST_OWN_MOUNTS"


def enter_own_mounts():
    """Begins anew where this process may mount what nobody else sees; goes on as it is where that is not allowed."""
    for options in ("-m", "-rm"):
        trial = ["unshare", options, "sh", "-c", "d=$(mktemp -d) && mount -t tmpfs none $d && umount $d && rmdir $d"]
        if subprocess.run(trial, capture_output=True).returncode == 0:
            os.environ[OWN_MOUNTS] = "1"
            os.execvp("unshare", ["unshare", options, sys.executable, *sys.argv])


def main():
    if OWN_MOUNTS not in os.environ:
        enter_own_mounts()
    bin_folder, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    shutil.rmtree(work, ignore_errors=True)
    chosen = [fault for fault in FAULTS if fault.__name__ in sys.argv[3:]] if sys.argv[3:] else FAULTS
    assert chosen, f"no such fault; there are {', '.join(fault.__name__ for fault in FAULTS)}"
    for fault in chosen:
        if fault in DISKS and OWN_MOUNTS not in os.environ:
            print(f"{fault.__name__}: NOT TRIED, no mount namespace is allowed here", flush=True)
            continue
        print(f"{fault.__name__}: {fault(bin_folder, work / fault.__name__)}", flush=True)


if __name__ == "__main__":
    main()
