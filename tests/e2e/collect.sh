#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Trains a small sweep with the real program and collects it. If this fails, a
# table of many runs lacks some, has other figures than the runs themselves, or
# its means and deviations are wrong. The program is $MLPTUI.
set -u

program=${MLPTUI:-./mlptui}
data=${MLPTUI_DATA:-${srcdir:-.}/data}
[ -x "$program" ] || { echo "SKIP: no $program"; exit 77; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
table=$(cd "$data" && pwd)/digits-sample.csv
common=$(cd "$(dirname "$0")" && pwd)/common.sh
dir=$(mktemp -d)
running=
trap 'kill -9 $running 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
# shellcheck source=tests/e2e/common.sh
. "$common"
cd "$dir" || exit 1

# Column NAME of the rows of out whose column KEY is VALUE.
column() {
    awk -F, -v name="$1" -v key="$2" -v value="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at[key] == value { print $at[name] }' out
}

# The tables round twice, as the notebook does.
rounded() { awk '{ printf "%.9f\n", $1 }'; }

# train STATUS FOLDER OPTION...
train() {
    expected=$1
    folder=$2
    shift 2
    run "$expected" "training into $folder" --headless --quiet --data "$table" --batch-size 20 --epochs 4 --out "$folder" "$@"
}

for lr in 0.1 0.3; do
    for seed in 1 2 3; do
        train 0 "sweep/lr$lr/seed$seed" --lr "$lr" --seed "$seed"
    done
done
train 3 sweep/diverged --lr 1e200 --seed 4 --lane bp

run 0 "collect" collect sweep
[ "$(wc -l <out)" -eq 14 ]
ok "a row for each run and lane, and a header: $(wc -l <out)" $?
[ ! -s err ]
ok "says nothing: $(cat err)" $?
for lr in 0.1 0.3; do
    for seed in 1 2 3; do
        path=sweep/lr$lr/seed$seed
        column val_acc path "$path" | rounded >table
        { tail -n 1 "$path/bp/epochs.csv"; tail -n 1 "$path/wp/epochs.csv"; } | cut -d, -f6 | rounded >tables
        cmp -s table tables
        ok "final accuracies of $path are those of its tables: $(cat table tables)" $?
        [ "$(column seed path "$path" | sort -u)" = "$seed" ]
        ok "the seed of $path" $?
    done
done
[ "$(column state path sweep/diverged)" = diverged ] && [ "$(column exit_status path sweep/diverged)" = 3 ]
ok "a lane that diverged says so: $(column state path sweep/diverged)" $?
cp out rows.csv
# once FILE: no name of a column stands there twice.
once() {
    twice=$(head -n 1 "$1" | tr , '\n' | sort | uniq -d | tr '\n' ' ')
    [ -z "$twice" ] && head -n 1 "$1" | grep -q ',act,loss,optim,init,'
    ok "columns of $1 that are there twice: $twice" $?
}
once rows.csv

run 0 "summary" collect --summary --target 30 sweep -o summary.csv
once summary.csv
[ ! -s out ] && [ "$(wc -l <summary.csv)" -eq 6 ]
ok "a row for each configuration: $(wc -l <summary.csv)" $?
if command -v python3 >/dev/null; then
    python3 - >said 2>&1 <<'END'
import csv, math, statistics
rows = list(csv.DictReader(open("rows.csv")))
best = {}
groups = list(csv.DictReader(open("summary.csv")))
for g in groups:
    mine = [r for r in rows if r["rule"] == g["rule"] and r["lr"] == g["lr"] and r["state"] == "done"]
    assert int(g["n"]) == len(mine), g
    if not mine:
        assert g["failed"] == "1" and g["val_acc_mean"] == "", g
        continue
    assert g["n"] == g["seeds"] == "3", g
    for name, column in ("val_acc", "val_acc"), ("best_val_acc", "best_val_acc"):
        values = [float(r[column]) for r in mine]
        assert math.isclose(float(g[name + "_mean"]), statistics.mean(values), rel_tol=1e-12), (g, values)
        assert math.isclose(float(g[name + "_sd"]), statistics.stdev(values), rel_tol=1e-9, abs_tol=1e-12), (g, values)
    best.setdefault(g["rule"], []).append(float(g["val_acc_mean"]))
    costs = []
    for r in mine:
        for e in csv.DictReader(open(r["path"] + "/" + r["lane"] + "/epochs.csv")):
            if float(e["val_acc"]) >= 30:
                costs.append(next(float(b["fwd_eq"]) for b in csv.DictReader(open(r["path"] + "/" + r["lane"] + "/metrics.csv")) if b["step"] == e["step"]))
                break
    assert int(g["n_to_30"]) == len(costs), (g, costs)
    assert (g["fwd_eq_to_30"] == "") == (not costs), (g, costs)
    assert not costs or math.isclose(float(g["fwd_eq_to_30"]), statistics.mean(costs), rel_tol=1e-12), (g, costs)
for g in groups:
    if g["val_acc_mean"]:
        assert (g["best_of_rule"] == "yes") == (float(g["val_acc_mean"]) == max(best[g["rule"]])), g
END
    ok "the summary is what Python's statistics make of the rows: $(cat said)" $?
fi
# A folder may hold a run twice, as one that was copied into that of its seeds.
cp -r sweep twice && cp -r sweep/lr0.1/seed1 twice/lr0.1/seed2/again
run 0 "runs that lie there twice" collect --summary --target 30 sweep twice -o twice.csv
cmp -s summary.csv twice.csv
ok "count once: $(diff summary.csv twice.csv)" $?
run 0 "a table to be read" collect --summary --format table sweep
grep -q '^rule  *data .*best_of_rule' out && ! grep -q "$(printf '\t')\|,\|[0-9]\.[0-9]\{7\}\| \$" out
ok "columns, rounded numbers: $(head -n 2 out | tail -n 1)" $?
# One of two seeds diverged: its configuration is not the best of the rule,
# though the other seed is better than all the rest.
train 0 half/low --lane bp --lr 1e-6 --seed 1
train 0 half/good --lane bp --lr 0.1 --seed 1
train 0 half/bad --lane bp --lr 0.1 --seed 2
sed -i 's/"state": *"done"/"state": "diverged"/' half/bad/run.json
run 0 "half of them failed" collect --summary half
[ "$(column best_of_rule lr 1e-06)" = yes ] && [ -z "$(column best_of_rule lr 0.1)" ] && [ "$(column failed lr 0.1)" = 1 ]
ok "a configuration of which half failed is not the best: $(column failed lr 0.1)" $?
if command -v jq >/dev/null; then
    run 0 "JSON lines" collect --format jsonl sweep
    [ "$(jq -r 'select(.state == "done") | .lane' out | sort | uniq -c | tr -d ' \n')" = 6bp6wp ]
    ok "are read by jq" $?
fi

# One that trains is told from one that was killed.
"$program" --headless --quiet --data "$table" --batch-size 20 --epochs 1000000 --out long >/dev/null 2>&1 &
running=$!
# shellcheck disable=SC2329 # called by await
trains() {
    "$program" collect long >out 2>err && [ "$(column run_state lane bp)" = running ] && [ "$(column step lane bp)" -gt 0 ]
}
await trains
ok "a run that trains has figures: $(cat out err)" $?
kill -9 "$running"
wait "$running" 2>/dev/null
run 0 "collect what was killed" collect long
[ "$(column run_state lane bp)" = stopped ] && [ "$(column state lane wp)" = stopped ]
ok "a run that was killed has stopped: $(cat out)" $?

# What cannot be read, and what is not there.
mkdir sweep/broken
echo '{"id": ' >sweep/broken/run.json
run 0 "a damaged run among others" collect sweep
[ "$(wc -l <out)" -eq 14 ] && [ "$(wc -l <err)" -eq 1 ] && grep -q 'sweep/broken/run.json:' err
ok "is told, and the others are there: $(cat err)" $?
mkdir empty
run 1 "no run" collect empty
[ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q '^mlptui: no run found in or below empty$' err
ok "is told: $(cat err)" $?
run 1 "no folder" collect nowhere
run 2 "no path" collect
run 2 "an unknown option" collect --nothing sweep
[ "$(wc -l <err)" -eq 1 ]
ok "is told in one line: $(cat err)" $?
run 1 "a file that cannot be written" collect sweep -o nowhere/table.csv

finish
