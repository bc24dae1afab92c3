"""What keeps mu40d from starting: it must say so in one sentence that names what is in the way, and end with status 1."""
import os
import pathlib
import socket
import subprocess
import uuid

from daemon_process import processes
from served_daemon import served, wait_for


def refused_start(bin_folder, work, config, *words):
    """mu40d must refuse this configuration with these words, and leave nothing behind."""
    work.mkdir(parents=True, exist_ok=True)
    file = work / "refused.toml"
    file.write_text(config)
    mark = uuid.uuid4().hex
    ended = subprocess.run([bin_folder / "mu40d", "--config", file], capture_output=True, text=True, timeout=60,
                           env={**os.environ, "MU40_MARK": mark})
    sentence = ended.stderr.splitlines()[-1] if ended.stderr else ""
    assert ended.returncode == 1, f"status {ended.returncode}: {ended.stderr}"
    assert sentence.startswith("mu40d: ") and all(word in sentence for word in words), f"{words} not all in: {ended.stderr}"
    wait_for("nothing left behind", lambda: not processes(mark), 1)


def port_taken(bin_folder: pathlib.Path, work: pathlib.Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = "127.0.0.1:%d" % taken.getsockname()[1]
        for key, other in (("grpc_address", "metrics_address"), ("metrics_address", "grpc_address")):
            refused_start(bin_folder, work, f'{key} = "{address}"\n{other} = "127.0.0.1:0"\nstate_folder = "{work}/state"\n',
                          address, "Address already in use")
    return "gRPC and metrics: status 1, the address is named"


def state_folder_in_use(bin_folder: pathlib.Path, work: pathlib.Path):
    with served(bin_folder, work) as daemon:
        refused_start(bin_folder, work, 'grpc_address = "127.0.0.1:0"\nmetrics_address = "127.0.0.1:0"\n'
                      f'state_folder = "{work}/state"\n', str(work / "state"), str(daemon.process.pid))
        assert daemon.client.health() == "SERVING"
    return "status 1, folder and process that has it are named; the first daemon goes on"
