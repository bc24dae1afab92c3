#!/usr/bin/python3
"""grpcurl, which knows nothing of mu40, lists, describes and calls every method of a real mu40d by reflection. A method
that nothing here calls is a failure.

usage: grpcurl_test.py BIN WORK GRPCURL
"""
import base64
import json
import pathlib
import re
import shutil
import subprocess
import sys

from served_daemon import generated, served

CHUNK_BYTES = 1 << 20


class Grpcurl:
    def __init__(self, program, address):
        self.program, self.address = program, address
        self.called = set()

    def run(self, *arguments, stdin=""):
        """Its standard output. -max-time is a deadline for the whole call."""
        done = subprocess.run([self.program, "-plaintext", "-max-time", "60", *arguments], input=stdin,
                              capture_output=True, text=True)
        assert done.returncode == 0, f"grpcurl {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def lines(self, *arguments):
        return [line for line in self.run(self.address, *arguments).splitlines() if line]

    def call(self, method, *messages):
        """The answers to a call with these requests, {} if none is given."""
        self.called.add(method)
        text = "\n".join(json.dumps(message) for message in messages or ({},))
        return self._answers(self.run("-d", "@", self.address, method, stdin=text))

    def call_endless(self, method, request):
        """The answers within 2 s to a call that has no end."""
        self.called.add(method)
        done = subprocess.run([self.program, "-plaintext", "-max-time", "2", "-d", json.dumps(request), self.address, method],
                              capture_output=True, text=True)
        assert "DeadlineExceeded" in done.stderr, f"{method} ended: {done.stdout}{done.stderr}"
        return self._answers(done.stdout)

    @staticmethod
    def _answers(text):
        answers, decoder = [], json.JSONDecoder()
        while text := text.lstrip():
            answer, end = decoder.raw_decode(text)
            answers.append(answer)
            text = text[end:]
        return answers


def types_in(text):
    """The types that a description leads to: ".mu40.v1.Run"."""
    return set(re.findall(r"[ (<]\.(\w[\w.]*)", text))


def describe_all(grpcurl):
    """All services and methods, each described, and every message and enum that they lead to."""
    services, methods, types, waiting = grpcurl.lines("list"), set(), set(), set()
    for service in services:
        text = grpcurl.run(grpcurl.address, "describe", service)
        assert f"{service} is a service" in text, text
        waiting |= types_in(text)
        methods |= set(grpcurl.lines("list", service))
    for method in methods:
        assert "is a method" in grpcurl.run(grpcurl.address, "describe", method)
    while waiting:
        name = waiting.pop()
        text = grpcurl.run(grpcurl.address, "describe", name)
        assert re.match(rf"{re.escape(name)} is an? (message|enum)", text), text
        types.add(name)
        waiting |= types_in(text) - types
    return services, methods, types


def upload(header, file):
    content = file.read_bytes()
    parts = (content[i:i + CHUNK_BYTES] for i in range(0, len(content), CHUNK_BYTES))
    return [{"header": header}, *({"chunk": base64.b64encode(part).decode()} for part in parts)]


def call_boards(grpcurl):
    boards = "mu40.v1.Boards/"
    assert grpcurl.call(boards + "ListBoards")[0]["boards"][0]["name"] == "software"
    assert grpcurl.call(boards + "GetBoard", {"name": "software"})[0]["state"] == "BOARD_STATE_READY"
    lease = grpcurl.call(boards + "AcquireLease", {"board": "software", "owner": "grpcurl", "duration": "60s"})[0]["lease_id"]
    grpcurl.call(boards + "RenewLease", {"lease_id": lease, "duration": "30s"})
    reset = grpcurl.call(boards + "ResetBoard", {"name": "software", "lease_id": lease})[0]
    assert reset["state"] == "BOARD_STATE_READY", reset
    grpcurl.call(boards + "ReleaseLease", {"lease_id": lease})


def call_recordings(grpcurl, work):
    """The SHA-256 of the recording that is left."""
    recordings = "mu40.v1.Recordings/"
    uploaded = grpcurl.call(recordings + "UploadRecording", *upload({"name": "muons.raw"}, work / "muons.raw"))[0]["sha256"]
    grpcurl.call(recordings + "DeleteRecording", {"sha256": uploaded})
    imported = grpcurl.call(recordings + "ImportRecording", {"path": str(work / "muons.raw")})[0]["sha256"]
    assert imported == uploaded
    truth = upload({"recording_sha256": imported}, work / "muons.truth.h5")
    assert grpcurl.call(recordings + "UploadTruth", *truth)[0]["has_truth"]
    grpcurl.call(recordings + "CheckRecording", {"sha256": imported})
    assert grpcurl.call(recordings + "GetRecording", {"sha256": imported})[0]["name"] == "muons.raw"
    assert [r["sha256"] for r in grpcurl.call(recordings + "ListRecordings")[0]["recordings"]] == [imported]
    json.loads(grpcurl.call(recordings + "InspectRecording", {"sha256": imported})[0]["json"])
    return imported


def call_artifacts(grpcurl, network):
    artifacts = "mu40.v1.Artifacts/"
    parts = upload({"name": "network.json", "kind": "ARTIFACT_KIND_NETWORK"}, network)
    sha256 = grpcurl.call(artifacts + "UploadArtifact", *parts)[0]["sha256"]
    assert [a["sha256"] for a in grpcurl.call(artifacts + "ListArtifacts")[0]["artifacts"]] == [sha256]
    grpcurl.call(artifacts + "DeleteArtifact", {"sha256": sha256})
    grpcurl.call(artifacts + "UploadArtifact", *parts)
    board = grpcurl.call("mu40.v1.Boards/ProgramBoard", {"name": "software", "recalibrate_network": {"sha256": sha256}})[0]
    assert board["state"] == "BOARD_STATE_READY" and board["networks"][0]["name"].startswith("recalibrate-"), board


def call_runs(grpcurl, recording):
    runs = "mu40.v1.Runs/"
    spec = {"recording_sha256": recording, "duration": "2s", "lag_bound": "60s", "min_launches": 64}
    run = grpcurl.call(runs + "StartRun", {"request_id": "grpcurl-1", "label": "grpcurl", "spec": spec})[0]["id"]
    snapshots = grpcurl.call(runs + "WatchRun", {"id": run})
    ended = snapshots[-1]["run"]
    assert ended["state"] == "RUN_STATE_ENDED" and ended["valid"], ended
    assert len(snapshots) > 1 and snapshots[-1]["latencies"], snapshots[-1]
    assert json.loads(grpcurl.call(runs + "GetReport", {"id": run})[0]["json"])["verdict"]["valid"]
    other = grpcurl.call(runs + "StartRun", {"spec": {**spec, "duration": "600s"}})[0]["id"]
    grpcurl.call(runs + "StopRun", {"id": other})
    stopped = grpcurl.call(runs + "WatchRun", {"id": other})[-1]["run"]
    assert stopped["state"] == "RUN_STATE_ENDED", stopped
    assert grpcurl.call(runs + "GetRun", {"id": run})[0]["label"] == "grpcurl"
    assert [r["id"] for r in grpcurl.call(runs + "ListRuns", {"limit": 10})[0]["runs"]] == [other, run]


def main():
    bin_folder, work, program = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
    shutil.rmtree(work, ignore_errors=True)
    generated(bin_folder, work)
    with served(bin_folder, work) as daemon:
        grpcurl = Grpcurl(program, daemon.client.address)
        services, methods, described = describe_all(grpcurl)
        assert {"mu40.v1.Runs", "grpc.health.v1.Health"} <= set(services), services

        zoo = pathlib.Path(__file__).resolve().parents[2] / "kernels/zoo"
        assert grpcurl.call("mu40.v1.Daemon/GetDaemon")[0]["version"]
        call_boards(grpcurl)
        call_artifacts(grpcurl, zoo / "recalibrate.json")
        call_runs(grpcurl, call_recordings(grpcurl, work))
        assert grpcurl.call("grpc.health.v1.Health/Check", {"service": ""})[0]["status"] == "SERVING"
        watched = grpcurl.call_endless("grpc.health.v1.Health/Watch", {"service": "mu40.board.software"})
        assert watched[0]["status"] == "SERVING", watched
        reflection = "grpc.reflection.v1alpha.ServerReflection"
        listed = grpcurl.call(reflection + "/ServerReflectionInfo", {"list_services": ""})[0]["list_services_response"]["service"]
        assert {s["name"] for s in listed} == set(services), listed

        called = {method.replace("/", ".") for method in grpcurl.called}
        assert called == methods, f"never called: {sorted(methods - called)}; unknown: {sorted(called - methods)}"
        print(f"{len(services)} services, {len(methods)} methods called, {len(described)} messages and enums described")


if __name__ == "__main__":
    main()
