"""What tests of a daemon that serves begin and end with, and ask in between."""
import contextlib
import pathlib
import subprocess
import time

import grpc

from daemon_process import Daemon


@contextlib.contextmanager
def served(*arguments, **named):
    """A Daemon with its boards in order; afterwards it must end well and leave nothing behind."""
    daemon = Daemon(*arguments, **named)
    try:
        daemon.wait_health("SERVING", 30)
        yield daemon
        assert daemon.stop() == 0, "mu40d did not end well"
        daemon.assert_nothing_left()
    except BaseException:
        print(daemon.log_file.read_text()[-4000:])
        raise
    finally:
        if daemon.process.poll() is None:
            daemon.kill()


def generated(bin_folder, work, orbits=300):
    """A recording with its truth beside it."""
    file = work / "muons.raw"
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run([bin_folder / "mu40", "generate", "-o", file, "--orbits", str(orbits), "--seed", "1"], check=True,
                   stdout=subprocess.DEVNULL)
    return file


def imported(daemon, **named):
    return daemon.client.Recordings.ImportRecording(path=str(generated(daemon.bin, daemon.work, **named)), timeout=60).sha256


def refused(code: grpc.StatusCode, words: str, call):
    """The call must end with this status, and its sentence must hold these words."""
    try:
        call()
    except grpc.RpcError as error:
        assert error.code() == code and words in error.details(), f"{code} with '{words}' was to come: {error}"
        return
    raise AssertionError(f"nothing was refused; {code} with '{words}' was to come")


def descriptors(pid):
    return len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir()))


def wait_for(what: str, condition, within_s: float):
    """The first value of condition() that is true."""
    deadline = time.monotonic() + within_s
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what}: not within {within_s} s"
        time.sleep(0.05)
    return value
