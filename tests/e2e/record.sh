#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Records runs with the real program, and disturbs it. If this fails, what is in
# a run's folder is not what was trained, or a run is lost when it is stopped.
set -u

program=${MLPTUI:-./mlptui}
data=${MLPTUI_DATA:-${srcdir:-.}/data}
[ -x "$program" ] || { echo "SKIP: no $program"; exit 77; }
command -v python3 >/dev/null || { echo "SKIP: no python3"; exit 77; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
sample=$(cd "$data" && pwd)/digits-sample.csv
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
cd "$dir" || exit 1
trap 'cd /; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state MLPTUI_CONFIG=$dir/mlptui.conf
export XDG_CONFIG_HOME XDG_STATE_HOME MLPTUI_CONFIG
to=.
# shellcheck source=tests/e2e/common.sh
. "$here/common.sh"
small="-q --data $sample --batch-size 20 --format csv"

# field NAME: of run.json, as text.
field() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' R/run.json "$1"; }

# Stopped at random moments and begun again, as a whole.
python3 "$here/stops.py" "$program" "$sample" 8 >stops 2>&1
ok "a run that was stopped is the one that was not: $(cat stops)" $?

# From the first line of main on.
python3 "$here/wishes.py" "$program" "$sample" 20 >wishes 2>&1
ok "save+exit right after the start: $(cat wishes)" $?

# shellcheck disable=SC2086
{
    # Saved on demand, to be gone on with.
    launch $small --epochs 100000 --speed 100 --out R --on-signal USR2=save+exit
    await grep -sq '^wp,wp,1,' first
    kill -s USR2 "$pid"
    wait "$pid"
    status=$?
    [ "$status" -eq 75 ] && [ "$(field state)" = stopped ] && [ "$(field exit_status)" = 75 ]
    ok "save+exit: status $status, $(field state), $(field why)" $?
    ! grep -Eq '"state": *"(run|eval|paused)"' R/run.json
    ok "no lane of a run that ended is said to run: $(grep -o '"state": *"[a-z]*"' R/run.json | tr '\n' ' ')" $?
    run 0 "the same command, to an end" $small --epochs 5 --out R
    [ "$(field state)" = "done" ] && [ "$(tail -n +2 R/bp/metrics.csv | cut -d, -f3 | uniq -c | wc -l)" -eq "$(tail -n 1 R/bp/metrics.csv | cut -d, -f3)" ]
    ok "goes on: $(field state), $(tail -n 1 R/bp/metrics.csv)" $?
    run 2 "save+exit without a place" $small --epochs 1 --on-signal USR2=save+exit
    rm -rf R

    # A disk that is full: told, the rest trained, the tables whole and short,
    # and the run is not booked as done.
    (
        trap '' XFSZ
        ulimit -f 40
        "$program" $small --epochs 300 --out R 2>err
        echo $? >status
    ) | cat >out
    status=$(cat status)
    [ "$status" -eq 1 ] && grep -q 'recording stopped: .*File too large' err
    ok "a full disk: status $status, $(cat err)" $?
    [ "$(grep -c '^bp,bp,' out)" -eq 300 ]
    ok "trains on: $(tail -n 1 out)" $?
    [ "$(tail -c 1 R/bp/metrics.csv | od -An -c | tr -d ' ')" = '\n' ]
    ok "the last row is whole: $(tail -n 1 R/bp/metrics.csv)" $?
    [ "$(wc -l <R/bp/metrics.csv)" -gt 100 ]
    ok "rows for which there was room are kept: $(wc -l <R/bp/metrics.csv)" $?
    run 0 "the same command, with room" $small --epochs 300 --out R
    [ "$(wc -l <R/bp/epochs.csv)" -eq 301 ] && [ "$(wc -l <R/wp/metrics.csv)" -eq 2701 ] && [ "$(field state)" = "done" ]
    ok "records it all: $(wc -l <R/bp/epochs.csv) $(wc -l <R/wp/metrics.csv) $(field state)" $?

    # No room from the first byte: nothing is left that would refuse the same
    # command; checkpoints that fail for the same reason are not told each.
    (
        trap '' XFSZ
        ulimit -f 0
        "$program" $small --epochs 20000 --checkpoint-every 1 --out N 2>&1 >/dev/null
    ) | cat >err
    [ "$(grep -c 'recording stopped' err)" -eq 1 ] && [ "$(wc -l <err)" -le 2 ] && [ ! -e N/events.jsonl ]
    ok "no room at all: $(cat err)" $?
    run 0 "the same command, with room" $small --epochs 3 --out N
    rm -rf N

    # Stopped between its first file and its last, as by SIGKILL: the same
    # command begins it again.
    (
        exec 3>&- 4>&- 5>&- 6>&-
        # shellcheck disable=SC3045 # every sh has it
        ulimit -n 7 # the lock and three of seven logs
        exec "$program" $small --epochs 2 --out F
    ) >out 2>err
    [ $? -eq 1 ] && grep -q 'recording stopped: F/.*Too many open files' err && [ -e F/bp/metrics.csv ] && [ ! -e F/config.ini ]
    ok "some of its logs: $(cat err), $(find F)" $?
    run 0 "the same command, with all of them" $small --epochs 2 --out F
    rm -rf F

    # Recording ends, then a checkpoint is asked for: the run's own stays with
    # its tables, and going on trains the missing batches again.
    limit() { python3 -c 'import resource as r, sys; r.prlimit(int(sys.argv[1]), r.RLIMIT_FSIZE, (int(sys.argv[2]), -1))' "$pid" "$1"; }
    "$program" $small --epochs 100000 --speed 100 --out U --on-signal USR1=save,USR2=save+exit >/dev/null 2>err &
    pid=$!
    await grep -sq '^[0-9]' U/wp/metrics.csv
    kill -s USR1 "$pid"
    await test -s U/model.npz
    cp U/model.npz own.npz
    limit 1000 # the messages have room
    await grep -sq 'recording stopped: .*File too large' err
    limit -1
    kill -s USR2 "$pid"
    wait "$pid"
    cmp -s U/model.npz own.npz && [ -s U/unrecorded.npz ]
    ok "a checkpoint behind the recording lies beside: $(cat err)" $?
    run 0 "goes on from the run's own" $small --epochs 5 --out U
    [ "$(tail -n +2 U/bp/metrics.csv | cut -d, -f3 | uniq | wc -l)" -eq "$(tail -n 1 U/bp/metrics.csv | cut -d, -f3)" ]
    ok "the tables are whole again: $(tail -n 1 U/bp/metrics.csv)" $?
    run 2 "one that belongs to no run" $small --resume U/unrecorded.npz --out U
    rm -rf U

    # Killed before its first checkpoint, and begun anew a second later or more.
    "$program" $small --epochs 60 --speed 20 --out K >out 2>err &
    pid=$!
    await grep -sq '^[0-9]' K/bp/metrics.csv
    kill -s KILL "$pid"
    wait "$pid" 2>/dev/null
    rm -f K/model.npz
    for file in K/bp/events.out.tfevents.*; do mv "$file" K/bp/events.out.tfevents.1000000000.host; done
    mkdir K/other && echo "somebody's" >K/other/events.out.tfevents.1
    run 0 "begun anew" $small --epochs 60 --out K
    [ "$(find K -name 'events.out.*' | wc -l)" -eq 3 ] && [ ! -e K/bp/events.out.tfevents.1000000000.host ] && [ -s K/other/events.out.tfevents.1 ]
    ok "one event file a lane: $(find K -name 'events.out.*')" $?
    rm -rf K

    # A folder that was removed under it.
    launch $small --epochs 100000 --speed 100 --out gone
    await grep -sq '^wp,wp,1,' first
    await rm -r gone 2>/dev/null # again, where a file came into it meanwhile
    await grep -sq 'recording stopped: .*No such file' err && kill -0 "$pid"
    ok "a folder that was removed is told, and it trains on: $(cat err)" $?
    kill -s TERM "$pid"
    wait "$pid" 2>/dev/null
    # Removed before the logs are opened, it is not made anew, without its lock.
    mkfifo late
    "$program" -q --data late --batch-size 20 --format csv --epochs 2 --out gone >out 2>err &
    pid=$!
    exec 3>late # once it reads, and so has the lock
    rm -r gone
    cat "$sample" >&3
    exec 3>&-
    wait "$pid"
    grep -sq '^mlptui: recording stopped: gone/lock: No such file' err && [ ! -e gone ]
    ok "a folder that was removed stays removed: $(cat err)" $?
    rm late

    # Each seed in a folder of its own, which has ended when it is asked again.
    run 0 "three seeds" $small --epochs 2 --seeds 4-6 --out S
    mv out first
    run 0 "again" $small --epochs 2 --seeds 4-6 --out S
    [ "$(grep -c , out)" -le 1 ] && [ "$(tail -n 1 err)" != "" ] && [ "$(echo S/*)" = "S/seed-4 S/seed-5 S/seed-6" ]
    ok "nothing is trained twice: $(cat out)" $?
    # With one run more, a seed would count twice.
    run 2 "one run among those of seeds" $small --epochs 2 --seed 5 --out S
    grep -q '^mlptui: --out: S: holds runs of --seeds (seed-[456]); name another folder$' err && [ "$(echo S/*)" = "S/seed-4 S/seed-5 S/seed-6" ]
    ok "one run among those of seeds: $(cat err)" $?
    run 0 "one of them, alone" $small --epochs 2 --seed 5 --out S/seed-5
    run 2 "seeds in the folder of a run" $small --epochs 2 --seeds 4-6 --out S/seed-5
    grep -q '^mlptui: --out: S/seed-5: holds a run of its own; name another folder for --seeds$' err && [ ! -e S/seed-5/seed-4 ]
    ok "seeds in the folder of a run: $(cat err)" $?
}
! find state 2>/dev/null | grep .
ok "nothing without --out" $?

# A table with other columns, of another version, gets no rows that do not fit.
# shellcheck disable=SC2086
run 0 "a run" $small --epochs 1 --out V
sed -i '1s/dead_units/dead_birds/' V/wp/epochs.csv
cp V/wp/epochs.csv before.csv
# shellcheck disable=SC2086
run 2 "tables of another version" $small --epochs 2 --out V
says "tables of another version" 'V/wp/epochs.csv: has other columns than .*--overwrite'
cmp -s V/wp/epochs.csv before.csv
ok "they get no rows" $?
# shellcheck disable=SC2086
run 0 "to be replaced" $small --epochs 2 --out V --overwrite
finish
