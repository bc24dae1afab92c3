#!/usr/bin/env bash
# mu40 inspect and mu40 dump as a user meets them.   usage: recording_commands_test.sh MU40
set -uo pipefail
mu40=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0
fail() { echo "FAILED: $*" >&2; failed=1; }

# refuses STATUS TEXT COMMAND...: the command ends with STATUS and tells TEXT.
refuses() {
  local status=$1 text=$2; shift 2
  local told; told=$("$@" 2>&1 >/dev/null); local got=$?
  [ "$got" = "$status" ] || fail "status $got, $status was expected: $*"
  [[ $told == *"$text"* ]] || fail "told '$told', '$text' was expected: $*"
}

"$mu40" generate -o a.raw --orbits 20 >/dev/null || fail generate
"$mu40" generate -o b.raw --orbits 20 --seed 2 >/dev/null || fail generate

"$mu40" inspect a.raw --truth a.truth.h5 >shown.txt && grep -q "20 delivered, numbers 1..20" shown.txt || fail "inspect"
"$mu40" inspect a.raw --json --truth a.truth.h5 | /usr/bin/python3 -c '
import json, sys
report = json.load(sys.stdin)
assert report["orbits"]["delivered"] == 20 and report["faults"]["total"] == 0 and report["generated"], report
assert sum(report["histograms"]["pt_code"]) == report["muons"]["final"] > 0
assert report["truth"]["final_muons_without_row"] == 0 < report["truth"]["rows"]
' || fail "inspect --json"
"$mu40" dump a.raw -o a.csv && "$mu40" dump a.raw >stdout.csv && cmp a.csv stdout.csv || fail "dump"
muons=$("$mu40" inspect a.raw --json | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["muons"]["recorded"])')
[ "$(wc -l <a.csv)" = $((muons + 1)) ] || fail "dump has not a line a muon"

refuses 1 "none.raw: No such file" "$mu40" inspect none.raw
refuses 1 "Is a directory" "$mu40" dump .
refuses 1 "RAW_0002" "$mu40" inspect a.csv
refuses 1 "none.h5: No such file" "$mu40" inspect a.raw --truth none.h5
refuses 1 "belongs to another recording" "$mu40" inspect a.raw --truth b.truth.h5
refuses 1 "no HDF5 file" "$mu40" inspect a.raw --truth b.raw
refuses 1 "/dev/full: No space left" "$mu40" dump a.raw -o /dev/full
refuses 1 "none/a.csv.tmp: No such file" "$mu40" dump a.raw -o none/a.csv
refuses 1 "standard output: No space left" bash -c "'$mu40' dump a.raw >/dev/full"
refuses 1 "standard output: No space left" bash -c "'$mu40' inspect a.raw >/dev/full"
refuses 2 "--words" "$mu40" dump a.raw --words run1

# A cut file is used as far as it goes, and the cut is told.
head -c $(($(stat -c %s a.raw) - 5)) a.raw >cut.raw
"$mu40" inspect cut.raw >shown.txt && grep -q "truncated_orbit  *1" shown.txt || fail "inspect of a cut file"
refuses 0 "faults" "$mu40" dump cut.raw
exit $failed
