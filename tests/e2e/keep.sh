#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the real program, stops it, goes on, and configures it. If this fails, a
# resumed run is another run, a checkpoint is lost, or a configuration file is
# misread without a word. The program is $MLPTUI.
set -u

program=${MLPTUI:-./mlptui}
data=${MLPTUI_DATA:-${srcdir:-.}/data}
[ -x "$program" ] || { echo "SKIP: no $program"; exit 77; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
sample=$(cd "$data" && pwd)/digits-sample.csv
common=$(cd "$(dirname "$0")" && pwd)/common.sh
dir=$(mktemp -d)
cd "$dir" || exit 1
trap 'cd /; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state MLPTUI_CONFIG=$dir/mlptui.conf
export XDG_CONFIG_HOME XDG_STATE_HOME MLPTUI_CONFIG
unset NO_COLOR
# shellcheck source=tests/e2e/common.sh
. "$common"
to=. # also where it goes into a folder of its own

# says WHAT PATTERN: the first line of standard error.
says() {
    head -n 1 err | grep -q "^mlptui: .*$2"
    ok "$1: said '$(cat err)'" $?
}

# rows FILE...: of tables, but for the times.
rows() { cat "$@" | grep '^[bw]p,' | cut -d, -f1-10,13,14 | sort; }

# same_rows WHAT FILE...: together they are those of full.
same_rows() {
    what=$1
    shift
    rows full >expected
    rows "$@" >found
    cmp -s expected found && [ "$(wc -l <found)" -eq 40 ]
    ok "$what: $(diff expected found | head -n 5)" $?
}

small="-q --data $sample --batch-size 20 --shuffle --format csv --lr 0.05"
# shellcheck disable=SC2086
{
    run 0 "twenty epochs" $small --epochs 20
    mv out full
    run 0 "ten" $small --epochs 10 --save half.npz
    mv out first
    run 0 "and ten more" --resume half.npz --epochs 20 --format csv
    mv out second
}
same_rows "ten and ten are twenty" first second

# The screens of a run that was resumed are those of one that was not: curves
# from the first step on, and nothing unknown. Rates and clocks are left out.
screen() { "$program" "$@" -q --epochs 20 --dump-screen 120x40:compare 2>err | sed -n '3,24p;29,35p'; }
# shellcheck disable=SC2086
screen ${small%--format*} --lr 0.05 >whole
screen --resume half.npz >resumed
cmp -s whole resumed && [ "$(grep -c '[|│]' whole)" -gt 20 ] && grep -q '<=108' whole
ok "the screen of a resumed run: $(diff whole resumed | head -n 5)" $?

# Every rule, with all that it remembers, two hidden layers deep.
# Eight lanes at a time; ep has one hidden layer.
all="--data $sample --batch-size 20 --format csv --lr 0.05"
all_rows() { cut -d, -f1-10,13,14 "$@" | grep -v '^lane,' | sort; }
"$program" --list-rules | sed '/^ /d; s/ .*//; s/.*/--lane=&:hidden=6+5/; s/=ep:.*/=ep:hidden=6/' | xargs -n 8 >groups
while read -r group; do
    # shellcheck disable=SC2086
    {
        run 0 "four epochs of $group" $all $group --epochs 4
        all_rows out >expected
        run 0 "two" $all $group --epochs 2 --save all.npz
        mv out first
        run 0 "and two more" --resume all.npz --epochs 4 --format csv
    }
    all_rows first out | cmp -s - expected && [ "$(wc -l <expected)" -ge 12 ]
    ok "two and two are four, of $group: $(all_rows first out | diff - expected)" $?
done <groups
[ "$(tr ' ' '\n' <groups | wc -l)" -ge 16 ]
ok "every rule was there" $?

# Interrupted somewhere, most likely inside an epoch.
# shellcheck disable=SC2086
launch $small --epochs 20 --speed 8 --save cut.npz
await grep -sq '^wp,wp,2,' first
kill -s TERM "$pid"
wait "$pid" 2>/dev/null
[ "$(kill -l $?)" = TERM ]
ok "a signal's status: $(cat err)" $?
run 0 "from where it was interrupted" --resume cut.npz --format csv
mv out second
same_rows "interrupted and resumed" first second

# A closed terminal hangs up twice and more, by way of the kernel and the
# shell; what was trained is kept nevertheless.
for form in --headless --plain; do
    rm -f hung.npz
    # shellcheck disable=SC2086
    launch $small $form --epochs 20 --speed 8 --save hung.npz
    await grep -sq '^wp' first
    while kill -s HUP "$pid" 2>/dev/null; do
        : # until it is gone
    done
    wait "$pid" 2>/dev/null
    [ "$(kill -l $?)" = HUP ]
    ok "$form hung up: a signal's status" $?
    [ -s hung.npz ]
    ok "$form hung up: the checkpoint is written: $(cat err)" $?
done

# On demand, while it goes on.
# shellcheck disable=SC2086
launch $small --epochs 20 --speed 8 --save asked.npz
await test -s first # the header: signals are heard
kill -s USR1 "$pid"
kill -s USR2 "$pid"
await test -s asked.npz && kill -0 "$pid"
ok "SIGUSR1 writes a checkpoint, and the run goes on" $?
kill -s KILL "$pid"
wait "$pid" 2>/dev/null
run 0 "from that checkpoint" --resume asked.npz --epochs 1

# one_end WHAT: folder st, checkpoint st.npz and what was printed (csv, first)
# end at the same batch, and nothing before it is missing.
one_end() {
    "$program" --resume st.npz --epochs 1 --dump-screen 100x60:log >log 2>&1
    for lane in bp wp; do
        name=$(echo "$lane" | tr '[:lower:]' '[:upper:]')
        step=$(sed -n "s/.*$name resumed at step \([0-9]*\), epoch .*/\1/p" log)
        done=$(($(sed -n "s/.*$name resumed at step [0-9]*, epoch \([0-9]*\).*/\1/p" log) - 1))
        last=$(tail -n 1 "st/$lane/metrics.csv" | cut -d, -f3 | sed 's/^step$/0/') # the header's
        [ "$last" = "$step" ] && [ "$(wc -l <"st/$lane/metrics.csv")" -eq $((step + 1)) ]
        ok "$1: the batches of $lane up to $step: $(tail -n 1 "st/$lane/metrics.csv")" $?
        [ "$(wc -l <"st/$lane/epochs.csv")" -eq $((done + 1)) ]
        ok "$1: the $done epochs of $lane: $(tail -n 1 "st/$lane/epochs.csv")" $?
        [ ! -s first ] || grep "^$lane,\|^lane," first | cmp -s - "st/$lane/epochs.csv"
        ok "$1: what was printed of $lane" $?
    done
    rm -rf st st.npz
}

# stop WHEN WHAT ARGUMENT...: SIGTERM once WHEN rows have been printed.
stop() {
    rows=$1
    what=$2
    shift 2
    launch "$@" --data "$sample" --batch-size 7 --epochs 100000 --format csv --out st --save st.npz
    while [ "$(wc -l <first)" -lt "$rows" ] && kill -0 "$pid"; do
        : # as soon as they are there
    done
    kill -s TERM "$pid"
    wait "$pid" 2>/dev/null
    [ "$(kill -l $?)" = TERM ]
    ok "$what: a signal's status: $(cat err)" $?
    one_end "$what"
}

for rows in 2 3 5 8 13; do
    stop "$rows" "stopped after $rows rows" --speed 400
    stop "$rows" "stopped after $rows rows, in lock-step" --speed 400 --lockstep
done
stop 2 "stopped at full speed" --speed max

# The other ways of running without a screen, and a lane that diverges: the
# batch at which it did has a row, but the checkpoint stands before it.
for form in --plain "--dump-screen 80x24"; do
    : >first
    for wait in 0.1 0.2 0.4 0.8 1.6 3.2 6.4 12.8 25.6; do # until a lane had begun
        # shellcheck disable=SC2086
        "$program" $form --data "$sample" --batch-size 7 --epochs 100000 --speed 400 --out st --save st.npz >/dev/null 2>err &
        pid=$!
        sleep "$wait"
        kill -s TERM "$pid"
        wait "$pid" 2>/dev/null
        status=$?
        [ -s st.npz ] && break
    done
    [ "$(kill -l $status)" = TERM ]
    ok "$form: a signal's status: $(cat err)" $?
    one_end "$form"
done
run 3 "a lane that diverges" --data "$sample" --batch-size 7 --epochs 3 --lane bp:lr=1e300 --lane wp --out st --save st.npz
"$program" --resume st.npz --epochs 1 --dump-screen 100x60:log >log 2>&1
grep -q 'BP resumed at step 1,' log && tail -n 1 st/bp/metrics.csv | cut -d, -f3,7 | grep -q '^2,\(nan\|inf\)' &&
    [ "$(tail -n 1 st/wp/metrics.csv | cut -d, -f3)" -eq 78 ]
ok "a lane that diverges is kept: $(tail -n 1 st/bp/metrics.csv)" $?
rm -rf st

# A batch size that follows the data is what the run began with, too.
run 0 "a run whose batch follows the data" --data "$sample" --epochs 1 --out N
run 0 "in its own folder" --resume N/model.npz --out N --epochs 2
[ "$(wc -l <N/bp/metrics.csv)" -eq 21 ]
ok "its rows go on: $(wc -l <N/bp/metrics.csv)" $?
rm -rf N

# What was recorded is not erased: neither by a run that goes on, nor by one
# that is begun in the same folder.
small_out="--data $sample --batch-size 20 --format csv --out R"
# shellcheck disable=SC2086
{
    run 0 "two epochs" $small_out --epochs 2
    run 0 "two more" --resume R/model.npz --out R --epochs 4 --format csv
    run 0 "a fifth" --resume R/model.npz --out R --epochs 5 --format csv
    for lane in bp wp; do
        [ "$(cut -d, -f3 R/$lane/epochs.csv | tr '\n' ' ')" = "epoch 1 2 3 4 5 " ]
        ok "an epoch of $lane each, once" $?
        [ "$(cut -d, -f3 R/$lane/metrics.csv | tr '\n' ' ')" = "step $(seq -s ' ' 45) " ]
        ok "a batch of $lane each, once" $?
        awk -F, 'NR > 2 && ($1 < wall || $2 < active) { bad = 1 } { wall = $1; active = $2 } END { exit bad }' R/$lane/metrics.csv
        ok "the clocks of $lane go on" $?
    done
    find R -type f -exec cksum {} + | sort >before
    run 0 "the same run, which has ended" $small_out --epochs 1
    says "the same run, which has ended" 'R: this run has ended; more --epochs go on with it'
    [ ! -s out ]
    ok "nothing is trained: $(cat out)" $?
    run 2 "a run in a folder that holds one" $small_out --epochs 1 --lr 0.2
    says "a run in a folder that holds one" '--out: R: holds another run: lr 0.1 there, 0.2 here; name another folder.*--overwrite'
    # differs WORDS OPTION...: what differs is named.
    differs() {
        words=$1
        shift
        run 2 "another run: $*" $small_out --epochs 1 "$@"
        says "another run: $*" "--out: R: holds another run: $words; name another"
    }
    differs 'shuffle off there, on here' --shuffle
    differs 'target-acc off there, 40 here' --target-acc 40
    differs 'eval-every off there, 3 here' --eval-every 3
    differs 'split-seed 42 there, 7 here' --split-seed 7
    differs 'train-size not set there, 150 here' --train-size 150
    differs 'hidden 20 there, 8+4 here' --hidden 8,4
    differs 'lanes 2 there, 1 here' --lane bp
    differs 'lane wp there, x here' --lane bp --lane wp:name=x
    cp "$sample" other.csv
    differs "other data ($sample there)" --data other.csv
    run 2 "with other lanes" $small_out --epochs 1 --lane wp:name=x
    run 0 "another run" --data "$sample" --batch-size 20 --epochs 3 --seed 7 --save other.npz
    run 2 "a resumed run in another's folder" --resume other.npz --out R --epochs 4
    says "a resumed run in another's folder" "--out: R: holds another run .*another folder.*--overwrite"
    run 0 "the same seed, one lane" --data "$sample" --batch-size 20 --epochs 3 --lane bp --save other.npz
    run 2 "with fewer lanes" --resume other.npz --out R --epochs 4
    says "with fewer lanes" "--out: R: holds another run"
    run 0 "an earlier checkpoint" --data "$sample" --batch-size 20 --epochs 3 --save early.npz
    run 2 "of the same run" --resume early.npz --out R --epochs 4
    says "of the same run" "R/bp/metrics.csv: has rows beyond the checkpoint"
    mv R/model.npz newest.npz
    run 2 "without one in the folder" --resume early.npz --out R --epochs 4
    says "without one in the folder" "R/bp/metrics.csv: has rows beyond the checkpoint; .*--overwrite"
    mv newest.npz R/model.npz
    find R -type f -exec cksum {} + | sort | cmp -s - before
    ok "the folder is as it was" $?
    run 0 "rows given up" --resume early.npz --out R --epochs 4 --overwrite
    [ "$(cut -d, -f3 R/bp/metrics.csv | tr '\n' ' ')" = "step $(seq -s ' ' 36) " ]
    ok "only those beyond the checkpoint: $(wc -l R/bp/*)" $?
    # A run that was killed has its tables of the last w, beyond its checkpoint.
    cp early.npz R/model.npz
    run 0 "its own checkpoint, rows beyond it" --resume R/model.npz --out R --epochs 5
    mv R/model.npz newest.npz
    cp early.npz own.npz
    run 0 "the one that is replaced" --resume own.npz --save own.npz --out R --epochs 5
    rm R/run.json
    run 2 "tables that say nothing of their run" --resume own.npz --out R --epochs 6
    says "tables that say nothing of their run" 'R: holds another run'
    run 0 "replaced" $small_out --epochs 1 --lane wp:name=x --overwrite
}
[ "$(cd R && find . -type f | sort | sed 's/tfevents.*/tfevents/' | tr '\n' ' ')" = "./config.ini ./events.jsonl ./model.npz ./run.json ./x/epochs.csv ./x/events.out.tfevents ./x/metrics.csv " ]
ok "nothing of the old run is left: $(find R)" $?
mkfifo R/x/fifo && mv R/x/fifo R/x/epochs.csv
run 1 "a table that is a FIFO" --resume R/model.npz --out R
says "a table that is a FIFO" 'R/x/epochs.csv: is a FIFO, expected a regular file'
run 1 "the same, to be overwritten" --data "$sample" --lane wp:name=x --out R --overwrite
rm -rf R

# Two at once: the folder is the first one's until its end, however that comes
# about; the second is told so before it trains, and leaves nothing.
for form in --headless --plain; do
    # shellcheck disable=SC2086
    launch $small $form --epochs 100000 --speed 50 --out both
    await grep -sq '^wp[,:]' first
    await test -s both/config.ini # the last of its files
    for other in "--overwrite" "--plain" "--dump-screen 80x24" "--out ./both/../both"; do
        # shellcheck disable=SC2086
        run 2 "$form, a second one with $other" $small --lane wp --seed 3 --epochs 1 --out both $other
        says "$form, a second one with $other" '--out: .*both: another mlptui is writing into it'
        [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && [ "$(cd both && echo *)" = "bp config.ini events.jsonl lock run.json wp" ]
        ok "$form, a second one with $other: nothing is trained, one line: $(cat err; ls both)" $?
    done
    kill -s TERM "$pid"
    wait "$pid" 2>/dev/null
    [ "$(cd both && echo *)" = "bp config.ini events.jsonl model.npz run.json wp" ]
    ok "$form: the folder is the first one's: $(ls both)" $?
    rm -rf both
done
# shellcheck disable=SC2086
{
    launch $small --epochs 100000 --speed 50 --out both/deep
    await test -e both/deep/lock
    kill -s KILL "$pid"
    wait "$pid" 2>/dev/null
    [ -e both/deep/lock ]
    ok "a killed one leaves its lock" $?
    run 0 "which holds nobody up" $small --epochs 1 --out both/deep
    [ "$(cd both/deep && echo *)" = "bp config.ini events.jsonl model.npz run.json wp" ]
    ok "and goes with the next: $(ls both/deep)" $?
    echo mine >both/deep/lock
    run 0 "a file that bears the name" --resume both/deep/model.npz --out both/deep --epochs 2
    [ "$(cat both/deep/lock)" = mine ]
    ok "stays as it is" $?
    run 2 "a checkpoint in its place" $small --out both/deep --overwrite --save both/deep/lock
    says "a checkpoint in its place" '--save: .*: --out writes another file there'
    rm both/deep/lock && mkdir both/deep/lock
    run 1 "a folder in its place" $small --out both/deep --overwrite
    says "a folder in its place" '--out: both/deep/lock: Is a directory'
    run 1 "data that is not there" --headless --data none --out fresh/deep
    [ ! -e fresh ]
    ok "leaves no folder behind" $?
}
rm -rf both

# Tables: a row a batch and a row an epoch, for people's other programs.
# shellcheck disable=SC2086
run 0 "a folder" $small --epochs 3 --out deep/run
for lane in bp wp; do
    head -n 1 "deep/run/$lane/metrics.csv" | grep -q '^wall_s,active_s,step,epoch,batch,batch_acc,batch_loss,lr,pert,cos_bp,grad_norm,bp_norm,fwd_eq.*,cos_W1,cos_b1,cos_W2,cos_b2,sign,.*,align_norm_W2,inactive$'
    ok "metrics.csv of $lane: header" $?
    awk -F, -v lane="$lane" 'NR > 1 && (NF < 40 || ($10 == "") != ($12 == "") || $1 <= wall || $3 != NR - 1 || $6 < 0 || $6 > 100 ||
            (lane == "bp") != ($9 == "") || ($10 == "") != ($12 == "")) { bad = 1 } NR > 1 { wall = $1 } END { exit bad }' "deep/run/$lane/metrics.csv"
    ok "metrics.csv of $lane: rows" $?
    awk -F, 'NR > 1 && ($5 % 20 == 0) && $10 == "" { bad = 1 } END { exit bad }' "deep/run/$lane/metrics.csv"
    ok "metrics.csv of $lane: the cosine at every twentieth batch" $?
    [ "$(tail -n 1 "deep/run/$lane/metrics.csv" | cut -d, -f3)" = "$(tail -n 1 "deep/run/$lane/epochs.csv" | cut -d, -f4)" ]
    ok "metrics.csv of $lane: all batches" $?
    grep "^$lane,\|^lane," out | cmp -s - "deep/run/$lane/epochs.csv"
    ok "epochs.csv of $lane is what was printed" $?
done
# What is measured does not depend on what is printed.
for form in "--format notebook" --plain "--dump-screen 80x24"; do
    # shellcheck disable=SC2086
    run 0 "the same with $form" $small --epochs 3 --out same $form --speed max
    for lane in bp wp; do
        cut -d, -f3-12 same/$lane/metrics.csv >found
        cut -d, -f3-12 deep/run/$lane/metrics.csv | cmp -s - found
        ok "metrics.csv of $lane with $form" $?
    done
    rm -r same
done
run 0 "from its checkpoint" --resume deep/run/model.npz --epochs 4
cp deep/run/config.ini mlptui.conf
run 0 "its config.ini is a configuration file" --print-config
grep -qx 'lane = wp:lr=0.05,pert=0.1,epochs=3,batch-size=20,.*' out
ok "and says what was in force: $(head -n 3 out)" $?
rm mlptui.conf
# shellcheck disable=SC2086
(umask 027 && exec "$program" $small --epochs 1 --out shared/run >out 2>err)
! find shared \( -type d ! -perm 750 -o -type f ! -perm 640 \) | grep .
ok "as the umask says" $?
chmod 600 shared/run/config.ini
run 0 "files that are replaced" --resume shared/run/model.npz --out shared/run --epochs 2
[ -n "$(find shared/run/config.ini -perm 600)" ]
ok "keep their mode" $?

# shellcheck disable=SC2086
run 0 "a screen as text" $small --epochs 1 --dump-screen 80x24 --save dump.npz --out dumped
grep -q 'batch' out && [ -s dump.npz ] && [ -s dumped/bp/metrics.csv ]
ok "a screen as text keeps its run as well: $(ls)" $?

# A limit on the size of files stands for a full disk, which also root meets.
(
    trap '' XFSZ
    ulimit -f 8
    # shellcheck disable=SC2086
    exec "$program" $small --epochs 1 --save full.npz >out 2>err
)
[ $? -eq 1 ]
ok "a full disk: $(cat err)" $?
says "a full disk" 'full.npz: File too large'
grep -q '^wp,wp,1,' out
ok "a full disk: the run ends nevertheless" $?
! find . -name 'full.npz*' | grep .
ok "a full disk: nothing is left behind" $?

# Checkpoint and tables may lie on different disks: whichever cannot be written,
# the other is, and each failure has a line of its own. Weights are larger than
# the limit, tables are not.
(
    trap '' XFSZ
    ulimit -f 100
    # shellcheck disable=SC2086
    exec "$program" $small --lane bp --epochs 1 --hidden 200 --save big.npz --out beside >out 2>err
)
[ $? -eq 1 ] && [ "$(wc -l <err)" -eq 1 ]
ok "a checkpoint that does not fit: $(cat err)" $?
says "a checkpoint that does not fit" 'npz: File too large'
[ "$(wc -l <beside/bp/metrics.csv)" -gt 9 ] && [ -s beside/config.ini ]
ok "the tables are written nevertheless: $(find beside)" $?
for form in --headless --plain; do
    mkdir gone
    # shellcheck disable=SC2086
    launch $small $form --epochs 100000 --speed 50 --save gone/x.npz --out gone.out
    await grep -sq '^wp[,:]' first
    rm -r gone
    kill -s TERM "$pid"
    wait "$pid" 2>/dev/null
    says "$form, a folder that was removed" 'gone/x.npz: No such file'
    [ -s gone.out/wp/metrics.csv ]
    ok "$form: the tables are written nevertheless" $?
    rm -rf gone.out
done
# A signal may come before the lanes have begun: then there is nothing to keep,
# and whoever asked for it to be kept is told so. SIGHUP, since it never insists:
# a slow machine may take longer than SIGTERM waits before it ends at once.
for form in --headless --plain; do
    : >first
    : >err
    # shellcheck disable=SC2086
    "$program" $small $form --epochs 100000 --speed 50 --save late.npz >>first 2>>err &
    pid=$!
    while kill -s HUP "$pid" 2>/dev/null && [ ! -s err ] && [ ! -s late.npz ] && sleep 0.01; do
        : # until it is gone or has said so
    done
    wait "$pid" 2>/dev/null
    [ -s late.npz ] || grep -q 'nothing is kept: no lane had begun' err || [ ! -s first ]
    ok "$form, stopped as it begins: $(cat err)" $?
    rm -f late.npz
done

# What is no regular file is refused before anything is trained: nobody reads
# the FIFO, and whoever opened it would wait for ever.
mkfifo fifo
for place in "--save fifo" "--save ." "--save /dev/zero"; do
    # shellcheck disable=SC2086
    run 1 "$place" $small --epochs 1 $place
    says "$place" ': is a .*, expected a regular file'
    [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ]
    ok "$place: before anything is trained, in one line: $(cat err)" $?
done
run 1 "a checkpoint that is a FIFO" --resume fifo
says "a checkpoint that is a FIFO" 'fifo: is a FIFO, expected a regular file'
# shellcheck disable=SC2086
run 0 "/dev/null takes a checkpoint" $small --epochs 1 --save /dev/null
[ -c /dev/null ]
ok "and stays what it is" $?

# What is read is never written, however its name is spelt; nor is a file that is
# no checkpoint, or one that the tables go into. Nothing is trained for that.
mkdir idx deep/mine
cp "$sample" my.csv
ln my.csv hard.csv
ln -s my.csv soft.csv
: >idx/train-images-idx3-ubyte
: >idx/t10k-labels-idx1-ubyte.gz
cp my.csv deep/mine/metrics.csv
echo "lr = 0.1" >mlptui.conf
echo "my notes" >notes.txt
cksum my.csv idx/* deep/mine/* mlptui.conf notes.txt >before
# refused PATTERN ARGUMENT...: by one line that has PATTERN, before anything.
refused() {
    pattern=$1
    shift
    run 2 "$*" --format csv --lane bp --epochs 1 "$@"
    says "$*" "$pattern"
    [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ]
    ok "$*: before anything is trained, in one line: $(cat err)" $?
}
for spelling in my.csv ./deep/../my.csv "$dir/my.csv" hard.csv soft.csv; do
    refused '--save: .*: data that is read' --data my.csv --save "$spelling"
    refused '--save: .*: data that is read' --data "$spelling" --save my.csv --overwrite
done
refused '--save: .*: data that is read' --data idx --save idx/train-images-idx3-ubyte
refused '--save: .*: data that is read' --data idx --save idx/../idx/t10k-labels-idx1-ubyte.gz
refused '--out: .*/mine/metrics.csv: data that is read' --data deep/mine/metrics.csv --out deep --lane bp:name=mine
refused '--out: .*/mine/metrics.csv: data that is read' --data deep/mine/metrics.csv --out deep --overwrite
refused '--save: .*: the configuration that is read' --data my.csv --save ./mlptui.conf
refused '--save: notes.txt: is there and is no checkpoint' --data my.csv --save notes.txt
for name in config.ini bp/metrics.csv bp/../bp/epochs.csv; do
    refused "--save: .*: --out writes another file there" --data my.csv --out deep/run --overwrite --save "deep/run/$name"
done
cksum my.csv idx/* deep/mine/* mlptui.conf notes.txt | cmp -s - before
ok "and they are as they were" $?
rm -r mlptui.conf deep/mine
# shellcheck disable=SC2086
{
    : >empty.npz
    run 0 "an empty file" $small --epochs 1 --lane bp --save empty.npz
    run 0 "a checkpoint is replaced by a later one" --resume empty.npz --save empty.npz --epochs 2
    run 0 "notes that are given up" $small --epochs 1 --lane bp --save notes.txt --overwrite
}

# The temporary file of a writer that was killed goes with the next write.
: >kept.npz.4194305.tmp # above every process number
# shellcheck disable=SC2086
run 0 "a file of a killed process" $small --epochs 1 --save kept.npz
[ ! -e kept.npz.4194305.tmp ] && [ -s kept.npz ]
ok "is removed: $(ls)" $?

run 1 "no such checkpoint" --resume none.npz
says "no such checkpoint" 'none.npz: No such file'
head -c 5000 half.npz >short.npz
run 1 "a short checkpoint" --resume short.npz
says "a short checkpoint" 'short.npz: no checkpoint'
run 1 "other data" --resume half.npz --data mnist
says "other data" 'not the data'
# A checkpoint with one thing that no run has: named with its cause, in one line,
# before anything is printed.
# altered PATTERN FIELD VALUE: the first number of a field of half.npz.
altered() {
    python3 - "$2" "$3" <<'EOF'
import struct, sys, zipfile
field, value = sys.argv[1:]
with zipfile.ZipFile("half.npz") as old, zipfile.ZipFile("bad.npz", "w") as new:
    for name in old.namelist():
        data = old.read(name)
        if name == field + ".npy":
            at = 10 + struct.unpack_from("<H", data, 8)[0]
            kind = "<d" if b"'<f8'" in data[:at] else "<Q"
            number = struct.pack(kind, float(value) if kind == "<d" else int(value))
            data = data[:at] + number + data[at + 8:]
        new.writestr(name, data)
EOF
    run 1 "a checkpoint with $2 = $3" --resume bad.npz --epochs 20 --format csv --out bad
    says "a checkpoint with $2 = $3" "bad.npz: lane bp: $1"
    [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && [ ! -e bad ]
    ok "a checkpoint with $2 = $3: before anything is printed, in one line: $(cat out err)" $?
}
if command -v python3 >/dev/null; then
    altered 'step 0, epoch 11, batch 0 is no place in a run of 9 batches an epoch$' bp/step 0
    altered 'step 1000000000000000, epoch 11, batch 0 is no place in a run of 9' bp/step 1000000000000000
    altered 'step 90, epoch 3, batch 0 is no place in a run of 9' bp/epoch 3
    altered 'a weight or bias is not a finite number$' bp/W1 nan
fi
printf '1,2\nx,3\n' >broken.csv
for data in none broken.csv; do
    run 1 "data that cannot be had" --format csv --data "$data" --label last
    [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ]
    ok "data that cannot be had: one line, nothing printed: $(cat out err)" $?
done
run 2 "another shape" --resume half.npz --hidden 3
says "another shape" '--hidden: a resumed run'
# With another split or scale, it would validate on what it was trained on.
# other OPTION VALUE BEGUN
other() {
    run 2 "resumed with $1 $2" --resume half.npz --epochs 20 "$1" "$2"
    says "resumed with $1 $2" "$1 $2: half.npz began with $3, and a resumed run keeps what it began with\$"
    [ ! -s out ]
    ok "resumed with $1 $2: nothing is trained: $(cat out)" $?
}
other --split-seed 7 42
other --scale none auto
other --val-fraction 0.12 0.1
other --val-fraction 0.2 0.1
other --train-size 150 'all of them'
other --split official random
run 0 "resumed with what it began with" --resume half.npz --epochs 11 --val-fraction .10 --split-seed 42 --scale auto --split random
if command -v python3 >/dev/null; then
    python3 - <<'EOF'
import re, zipfile
with zipfile.ZipFile("half.npz") as old, zipfile.ZipFile("old.npz", "w") as new:
    for name in old.namelist():
        data = old.read(name)
        if name == "config.ini":
            data = re.sub(rb"(?m)^(split-seed|scale|split) = .*\n", b"", data)
        new.writestr(name, data)
EOF
    run 0 "one that tells no split" --resume old.npz --epochs 11 --split-seed 42 --scale byte
fi

# A resumed run goes on in the order that it began with.
order="-q --data $sample --batch-size 20 --shuffle --lane bp --format csv"
# shellcheck disable=SC2086
{
    run 0 "an order of its own" $order --order-seed 7 --epochs 4
    grep '^bp,bp,4,' out | cut -d, -f1-10,14-17 >whole
    run 0 "half of it" $order --order-seed 7 --epochs 2 --save order.npz
}
run 0 "the other half" -q --resume order.npz --epochs 4 --format csv
grep '^bp,bp,4,' out | cut -d, -f1-10,14-17 | cmp -s - whole && [ -s whole ]
ok "the order is the one it began with: $(cat whole; grep '^bp' out)" $?
run 2 "resumed in another order" -q --resume order.npz --epochs 4 --order-seed 8
says "resumed in another order" '--order-seed: a resumed run keeps what it began with'

# Configuration.
[ ! -e state ] && [ ! -e config ]
ok "nothing was written unasked" $?
printf 'lr = 0.25 ; a comment\n\nlane = wp:name=a\nlane = wp:name=b,\n    lr=0.5\nshuffle = yes\n' >mlptui.conf
run 0 "--print-config" --print-config --pert 0.01
grep -qx 'lane = wp:lr=0.25,pert=0.01,.*,name=a' out &&
    grep -qx 'lane = wp:lr=0.5,pert=0.01,.*,name=b' out && grep -qx 'shuffle = yes' out
ok "the file and the command line: $(head -n 3 out)" $?
cp out printed
cp out mlptui.conf
run 0 "what it printed is a configuration file" --print-config
cmp -s out printed
ok "and the same one" $?
run 0 "a flag beats a lane of the file" --print-config --lr 0.125
[ "$(grep -c '^lane = wp:lr=0.125,' out)" -eq 2 ]
ok "a flag beats a lane of the file: $(head -n 2 out)" $?
"$program" --default-config >mlptui.conf
run 0 "with the default file" --print-config
mv out given
rm mlptui.conf
run 0 "without a file" --print-config
cmp -s out given
ok "the default file says what the program does: $(diff out given)" $?

# Names that a configuration file gives a meaning to, through all that is written
# as one: what is printed, a run's config.ini, a checkpoint's.
for name in 'a ;b' '#' '"a" # b' ' a\ ' "$(printf '\302\205\233\033ö')"; do
    mkdir -p "odd/$name"
    cp "$sample" "odd/$name/x.csv"
    cd "odd/$name" || exit 1
    rm -rf "$dir/odd.out"
    run 0 "data below '$name'" --data "../$name/x.csv" --batch-size 20 --lane bp --epochs 1 --out "$dir/odd.out"
    run 0 "resumed below '$name'" --resume "$dir/odd.out/model.npz" --epochs 2
    run 0 "printed below '$name'" --data "../$name/x.csv" --lane bp --print-config
    ! LC_ALL=C grep -q "$(printf '[\033\205\233]')" out
    ok "what is printed does nothing to a terminal" $?
    cp out "$dir/mlptui.conf"
    run 0 "printed again below '$name'" --print-config
    cmp -s out "$dir/mlptui.conf"
    ok "and is the same: $(grep data out)" $?
    run 0 "trained from what was printed" --headless --epochs 1
    cp "$dir/odd.out/config.ini" "$dir/mlptui.conf"
    run 0 "trained from its config.ini" --headless --epochs 1 --out "$dir/again.out"
    rm -r "$dir/again.out"
    rm "$dir/mlptui.conf"
    cd "$dir" || exit 1
done
# Bytes that drive a terminal, and such as are no UTF-8, from wherever they come:
# a file's name, an option, a cell, the kind of terminal.
odd=$(printf 'x\233\302\233\033[2J\177\377\300\257\355\240\200\342\200\256ö')
printf '1,2\n%s,3\n' "$odd" >"$odd.csv"
cp "$sample" "$odd.good"
# shows WHAT: standard error is a line that shows what it says, in this locale.
shows() {
    ! LC_ALL=C grep -q "$(printf '[\001-\011\013-\037\177]')" err && iconv -f UTF-8 -t UTF-8 err >/dev/null &&
        ! grep -q "$(printf '\302\233')" err && ! grep -q "$(printf '\342\200\256')" err && [ "$(wc -l <err)" -le 2 ]
    ok "$1 in $LC_ALL: $(od -c err | head -n 3)" $?
    case $LC_ALL in
    C) ! LC_ALL=C grep -q '[^ -~]' err && grep -q 'J?' err ;;
    *) grep -q 'ö' err ;;
    esac
    ok "$1 in $LC_ALL: ö is shown where it can be: $(cat err)" $?
}
for LC_ALL in C C.UTF-8; do
    export LC_ALL
    run 1 "a name" --headless --data "$odd"
    shows "a name"
    run 2 "an option" "--$odd"
    shows "an option"
    run 2 "a value" --lr "$odd"
    shows "a value"
    run 1 "a cell" --headless --data "$odd.csv" --label last
    shows "a cell"
    run 1 "a checkpoint" --resume "$odd.npz"
    shows "a checkpoint"
    run 1 "a place" --headless --save "$odd/x.npz"
    shows "a place"
    printf '%s = 1\n' "$odd" >mlptui.conf
    run 2 "a line of a file" --headless
    shows "a line of a file"
    rm mlptui.conf
    run 0 "a sentence" --plain --data "$odd.good" --batch-size 20 --epochs 1 --lane bp --speed max
    cp out err
    [ "$(wc -l <err)" -gt 1 ] && head -n 1 err >err.1 && mv err.1 err
    shows "a sentence"
done
unset LC_ALL

# The system's reason, not that of another call in between.
run 1 "data that cannot be read" --headless --data /proc/self/mem
says "data that cannot be read" '/proc/self/mem: Input/output error'
run 1 "a checkpoint that cannot be read" --resume /proc/self/mem
says "a checkpoint that cannot be read" '/proc/self/mem: Input/output error'
MLPTUI_CONFIG=/proc/self/mem "$program" --print-config >out 2>err
says "a configuration that cannot be read" '/proc/self/mem: Input/output error'

run 2 "a line break" --data "a
b"
says "a line break" '--data: expected one line'

# bad TEXT PATTERN: a file that is refused, at its second line.
bad() {
    printf 'lr = 0.1\n%s\n' "$1" >mlptui.conf
    run 2 "a file with '$1'" --headless
    says "a file with '$1'" "mlptui.conf:2: $2"
}
bad 'lr = abc' "lr: 'abc' is not a number"
bad 'nonsense' 'expected name = value'
bad 'learning = 1' 'learning: not an option'
bad 'help = yes' 'help: not an option'
bad 'shuffle = maybe' "shuffle: 'maybe' is neither"
bad 'theme = zz' "theme: 'zz' is not one of default"
bad 'view = x' "view: 'x' is not one of train"
bad '[section]' "no .section. was expected"
[ "$(wc -l <err)" -eq 1 ]
ok "a file's mistake is one line: $(cat err)" $?
bad 'lane = sgd' "lane: 'sgd' is not a learning rule"
printf 'epochs = 7   # seven\nlr = 0.5\t# half\n' >mlptui.conf
run 0 "comments behind values" --print-config
grep -qx 'lane = bp:lr=0.5,epochs=7,.*' out
ok "comments behind values: $(head -n 1 out)" $?
rm mlptui.conf
run 1 "no folder for --save" --headless --save nowhere/x.npz
says "no folder for --save" '--save: nowhere: No such file'
[ ! -s out ]
ok "before anything is trained" $?
: >file
run 1 "no folder for --out" --headless --out file/deep/run
says "no folder for --out" '--out: file/deep/run: Not a directory'
run 2 "names that differ in case" --headless --lane bp:name=a --lane wp:name=A
says "names that differ in case" "two lanes are named 'a'"
run 0 "--help whatever the file says" --help

finish
