#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a run is recorded in, read by readers that are not ours: Python's csv
# and json, a decoder of event files of its own, and jq. If this fails, other
# programs stop at what is written, or read something else than was trained.
# The program is $MLPTUI.
set -u

program=${MLPTUI:-./mlptui}
data=${MLPTUI_DATA:-${srcdir:-.}/data}
[ -x "$program" ] || { echo "SKIP: no $program"; exit 77; }
command -v python3 >/dev/null || { echo "SKIP: no python3 here"; exit 77; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
# shellcheck source=tests/e2e/common.sh
. "$here/common.sh"

small="--headless -q --data $data/digits-sample.csv --batch-size 20 --eval-every 4"

# A folder whose files agree with one another: 9 batches an epoch.
# shellcheck disable=SC2086
run 0 "a recorded run" $small --epochs 3 --lane bp --lane "wp:hidden=7+5" --out "$dir/run"
python3 "$here/read_formats.py" "$dir/run" 27
ok "the files of a run" $?

# Gone on with: the same files, of more epochs.
# shellcheck disable=SC2086
run 0 "gone on with" $small --epochs 5 --lane bp --lane "wp:hidden=7+5" --out "$dir/run"
python3 "$here/read_formats.py" "$dir/run" 45
ok "the files of a run that went on" $?

# A run whose figures are no numbers any more.
# shellcheck disable=SC2086
run 3 "a run that diverges" $small --epochs 3 --lr 1e300 --lane bp --out "$dir/nan"
python3 - "$dir/nan/events.jsonl" <<'END'
import json, sys
events = [json.loads(line, parse_constant=sys.exit) for line in open(sys.argv[1])]
sys.exit(not any(e["event"] == "alert" and e["lane"] == "bp" and e["reason"].startswith("diverged") for e in events))
END
ok "its alert" $?

# Standard output has the same evaluations.
# shellcheck disable=SC2086
run 0 "jsonl" $small --epochs 3 --format jsonl --lane bp
[ "$(head -n 1 "$dir/out" | cut -c1-16)" = '{"event":"start"' ] && [ "$(tail -n 1 "$dir/out" | cut -c1-14)" = '{"event":"end"' ]
ok "begins and ends: $(cat "$dir/out")" $?
# host FILE: of its first object that has one.
host() { sed -n 's/.*"host": *"\([^"]*\)".*/\1/p' "$1" | head -n 1; }
[ -n "$(host "$dir/run/run.json")" ] && [ "$(host "$dir/out")" = "$(host "$dir/run/run.json")" ]
ok "the machine: '$(host "$dir/out")', in run.json '$(host "$dir/run/run.json")'" $?
if command -v jq >/dev/null; then
    figures='select(.event == "eval" and .lane == "bp") | [.epoch, .batch, .val_acc, .val_loss, .sum_abs_w]'
    jq -c "$figures" "$dir/out" >"$dir/printed"
    jq -c "$figures" "$dir/run/events.jsonl" | head -n 9 >"$dir/recorded"
    [ -s "$dir/printed" ] && cmp -s "$dir/printed" "$dir/recorded"
    ok "printed: $(cat "$dir/printed") recorded: $(cat "$dir/recorded")" $?
    [ "$(jq -r '.lanes[] | [.name, .step] | @tsv' "$dir/run/run.json" | tr '\t\n' '  ')" = "bp 45 wp 45 " ]
    ok "run.json by jq" $?
fi
finish
