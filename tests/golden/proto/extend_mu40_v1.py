#!/usr/bin/python3
"""Adds to tests/golden/proto/mu40_v1.txt what proto/mu40/v1/*.proto has and the list lacks; it never removes a line, since
clients rely on each. Reads the text of the files, sharing no code with mu40 or protobuf.
usage: tests/golden/proto/extend_mu40_v1.py   (from the root of the checkout)
"""
import re
from pathlib import Path

LIST = Path("tests/golden/proto/mu40_v1.txt")
SCALARS = {"double", "float", "int32", "int64", "uint32", "uint64", "bool", "string", "bytes"}


def full(name):
    return name if name in SCALARS or name.startswith("google.") else f"mu40.v1.{name}"


def elements(text):
    scope = []  # of (kind, name)
    for line in re.sub(r"//.*", "", text).splitlines():
        line = line.strip()
        owner = ".".join(name for kind, name in scope if kind != "oneof")
        if opened := re.match(r"(service|message|enum|oneof) (\w+) \{(\}?)$", line):
            kind, name, closed = opened.groups()
            if kind != "oneof":
                yield f"{kind} mu40.v1.{name}"
            if not closed:
                scope.append((kind, name))
        elif line == "}":
            scope.pop()
        elif rpc := re.match(r"rpc (\w+)\((stream )?([\w.]+)\) returns \((stream )?([\w.]+)\);$", line):
            name, asks_stream, request, answers_stream, response = rpc.groups()
            yield (f"rpc mu40.v1.{owner}.{name} ({asks_stream or ''}{full(request)}) returns "
                   f"({answers_stream or ''}{full(response)})")
        elif value := re.match(r"([A-Z0-9_]+) = (\d+);$", line):
            yield f"value mu40.v1.{owner}.{value[1]} = {value[2]}"
        elif field := re.match(r"(optional |repeated )?(map<(\w+), ([\w.]+)>|[\w.]+) (\w+) = (\d+);$", line):
            label, type_name, key, mapped, name, number = field.groups()
            type_name = f"map<{full(key)}, {full(mapped)}>" if key else full(type_name)
            oneof = f" oneof {scope[-1][1]}" if scope[-1][0] == "oneof" else ""
            yield f"field mu40.v1.{owner}.{name} = {number} {label or ''}{type_name}{oneof}"
        elif line and not re.match(r"(syntax|package|import) ", line):
            raise SystemExit(f"not understood: {line}")


known = LIST.read_text().splitlines() if LIST.exists() else []
now = [line for file in sorted(Path("proto/mu40/v1").glob("*.proto")) for line in elements(file.read_text())]
if gone := [line for line in known if line not in now]:
    raise SystemExit("mu40.v1 promises to keep these:\n" + "\n".join(gone))
added = [line for line in now if line not in known]
LIST.write_text("\n".join(known + added) + "\n")
print(f"{len(added)} added to {LIST}")
