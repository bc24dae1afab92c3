#!/usr/bin/python3
"""Clients that list, watch and vanish, until killed.

usage: client_load.py PROTOSET ADDRESS CLIENTS
"""
import pathlib
import random
import sys
import threading
import time

import grpc

from mu40_client import Client


def client_of(protoset, address):
    while True:
        client = Client(protoset, address)
        try:
            runs = client.Runs.ListRuns(limit=20).runs
            client.Boards.ListBoards()
            until = time.monotonic() + random.uniform(1, 4)
            if runs:
                for _ in client.Runs.WatchRun(id=runs[0].id, timeout=10):
                    if time.monotonic() > until:
                        break  # in mid-stream, without a word
        except grpc.RpcError as error:
            if error.code() not in (grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED):
                raise
        finally:
            client.close()
        time.sleep(random.uniform(0.2, 1))


def main():
    protoset, address, clients = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    threads = [threading.Thread(target=client_of, args=(protoset, address)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
