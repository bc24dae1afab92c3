"""A real mu40d with a state folder of its own, and everything that belongs to it: by a mark in the environment that
its processes inherit."""
import os
import pathlib
import re
import signal
import subprocess
import time
import uuid

from mu40_client import Client


def processes(mark: str, program: str = "") -> list[int]:
    """Living processes that carry `mark`, by the name of their program."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if f"MU40_MARK={mark}".encode() not in (entry / "environ").read_bytes().split(b"\0"):
                continue
            name = pathlib.Path(os.readlink(entry / "exe")).name
            state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if state != "Z" and (not program or name == program):
            found.append(int(entry.name))
    return found


class Daemon:
    def __init__(self, bin_folder: pathlib.Path, work: pathlib.Path, config: str = "", environment=None, prefix=()):
        self.bin = bin_folder
        self.work = work
        self.mark = uuid.uuid4().hex
        self.environment = {**os.environ, "MU40_MARK": self.mark, **(environment or {})}
        self.prefix = list(prefix)
        self.folders = set()  # of its software boards
        self.log_file = work / "mu40d.log"
        self.config_file = work / "mu40d.toml"
        work.mkdir(parents=True, exist_ok=True)
        self.config_file.write_text(
            f'grpc_address = "127.0.0.1:0"\nmetrics_address = "127.0.0.1:0"\nstate_folder = "{work}/state"\n'
            f'import_folders = ["{work}"]\n' + config)
        self.start()

    def start(self):
        before = self.log_file.stat().st_size if self.log_file.exists() else 0
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen([*self.prefix, self.bin / "mu40d", "--config", self.config_file],
                                            env=self.environment, stderr=log, stdout=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while True:
            text = self.log_file.read_text()[before:]
            serving = re.search(r" serving grpc_address=(\S+) metrics_address=(\S+)", text)
            if serving:
                break
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"mu40d did not start: {text}")
            time.sleep(0.02)
        self.metrics_address = serving[2]
        self.client = Client(self.bin.parent / "share/mu40/mu40.v1.protoset", serving[1])

    def wait_health(self, wanted: str, within_s: float, service: str = "") -> float:
        """Seconds until the health was as wanted."""
        begin = time.monotonic()
        self.note_folders()
        while self.client.health(service) != wanted:
            if time.monotonic() - begin > within_s:
                raise AssertionError(f"health is {self.client.health(service)} after {within_s} s, not {wanted}")
            time.sleep(0.01)
        return time.monotonic() - begin

    def note_folders(self):
        """Remembers the private folders of the software boards that its workers have now."""
        for pid in self.workers():
            try:
                environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            except OSError:
                continue
            self.folders |= {f"/tmp/{e[5:].decode()}" for e in environment if e.startswith(b"USER=mu40-")}

    def board_processes(self) -> list[int]:
        return processes(self.mark, "genericpciemodel") or processes(self.mark, "mu40_software_board")

    def workers(self) -> list[int]:
        return processes(self.mark, "mu40-worker")

    def kill(self):
        self.note_folders()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.client.close()

    def stop(self) -> int:
        """SIGTERM; its exit status."""
        self.note_folders()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.client.close()
        return status

    def left_behind(self) -> list[str]:
        """What belongs to it and is still there; to be asked when the daemon has ended."""
        left = [f"process {pid}: {pathlib.Path(f'/proc/{pid}/cmdline').read_text()}" for pid in processes(self.mark)]
        return left + sorted(folder for folder in self.folders if os.path.exists(folder))

    def assert_nothing_left(self, within_s: float = 1):
        deadline = time.monotonic() + within_s
        while left := self.left_behind():
            if time.monotonic() > deadline:
                raise AssertionError(f"left behind after {within_s} s: {left}")
            time.sleep(0.02)
