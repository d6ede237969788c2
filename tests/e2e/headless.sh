#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the real program the way scripts do. If this fails, a pipeline that
# uses it gets wrong figures, a wrong exit status, or no reason why.
# The program is $MLPTUI; data is looked up in $MLPTUI_DATA.
set -u

program=${MLPTUI:-./mlptui}
data=${MLPTUI_DATA:-${srcdir:-.}/data}
MLPTUI_DATA=$data
export MLPTUI_DATA
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
# shellcheck source=tests/e2e/common.sh
. "$(dirname "$0")/common.sh"

# same WHAT: standard output is what stands on standard input.
same() {
    cat >"$dir/expected"
    diff -u "$dir/expected" "$dir/out" >&2
    ok "$1: other output" $?
}

run 0 "two epochs of backprop" --lane bp --epochs 2
same "notebook, one lane" <<'END'
Params Initialised
Iteration: 1
Train accuracy: 74.06666666666666
Val accuracy: 74.04285714285714
Iteration: 2
Train accuracy: 81.43333333333334
Val accuracy: 81.6
END

run 0 "a target that is reached" --lane bp --target-acc 80 --epochs 20
grep -c '^Iteration: ' "$dir/out" | grep -qx 2
ok "it ends at the epoch that reaches it" $?
run 4 "a target that is missed" --lane bp --target-acc 99 --epochs 1
says "a target that is missed" 'bp: did not reach 99 %'
run 0 "no patience" --lane bp --lr 0 --patience 2 --epochs 20
grep -c '^Iteration: ' "$dir/out" | grep -qx 3
ok "it ends two epochs after the best one" $?
run 0 "no time" --lane bp --max-time 0.000001 --epochs 20
grep -c '^Iteration: ' "$dir/out" | grep -qx 0
ok "it ends in its first epoch" $?

run 0 "both rules" --epochs 2 --lockstep
grep -c '^Params Initialised$' "$dir/out" | grep -qx 2
ok "Params Initialised once a lane" $?
# Blocks of one lane, in order; lanes may alternate either way.
sed -n '/^Lane: wp$/,/^Val/p' "$dir/out" >"$dir/wp" && mv "$dir/wp" "$dir/out"
same "notebook, second of two lanes" <<'END'
Lane: wp
Params Initialised
Iteration: 1
Train accuracy: 73.65396825396824
Val accuracy: 73.55714285714285
Lane: wp
Iteration: 2
Train accuracy: 80.5063492063492
Val accuracy: 80.54285714285714
END

sample=$data/digits-sample.csv
small="--batch-size 20 --epochs 2"
# shellcheck disable=SC2086
run 0 "a CSV file" --data "$sample" $small --format csv
head -n 1 "$dir/out" >"$dir/head" && tail -n +2 "$dir/out" >"$dir/rows"
mv "$dir/head" "$dir/out"
same "header of the table" <<'END'
lane,rule,epoch,step,train_acc,val_acc,train_loss,val_loss,lr,pert,train_s,eval_s,cos_bp,sum_abs_w,run,seed,order_seed,hidden,batch_size,act,loss,optim,init,dead_units
END
awk -F, 'NF != 24 || ($2 == "bp") != ($10 == "") || $4 != 9 * $3 ||
         $5 < 0 || $5 > 100 { bad = 1 } END { exit bad || NR != 4 }' \
    "$dir/rows"
ok "rows of the table: $(cat "$dir/rows")" $?

# The same seed twice gives the same figures, times aside.
# shellcheck disable=SC2086
run 0 "two threads" --data "$sample" $small --format csv --threads 2
for file in rows out; do
    grep '^[bw]p,' "$dir/$file" | cut -d, -f1-10,14 | sort >"$dir/$file.cut"
done
cmp -s "$dir/rows.cut" "$dir/out.cut"
ok "the same figures on two threads" $?

# Validating more often trains the same, and prints the same rows.
# shellcheck disable=SC2086
run 0 "validated at every batch" --data "$sample" $small --format csv --eval-every 1
grep '^[bw]p,' "$dir/out" | cut -d, -f1-10,14 | sort >"$dir/out.cut"
cmp -s "$dir/rows.cut" "$dir/out.cut"
ok "the same figures with --eval-every" $?

# The order of the batches has a seed of its own, which the tables tell.
# orders WANTED OPTION...: seed and order_seed of every row
orders() {
    wanted=$1
    shift
    # shellcheck disable=SC2086
    run 0 "an order: $*" -q --data "$sample" $small --shuffle --lane bp --format csv "$@"
    [ "$(grep '^bp' "$dir/out" | cut -d, -f16,17 | uniq | tr '\n' ' ')" = "$wanted " ]
    ok "seeds of weights and order, $*: $(cut -d, -f16,17 "$dir/out")" $?
}
orders 5,5 --seed 5
cut -d, -f1-10,14 "$dir/out" >"$dir/as-seed"
orders 5,5 --seed 5 --order-seed 5
cut -d, -f1-10,14 "$dir/out" | cmp -s - "$dir/as-seed"
ok "the weights' seed is the order's as long as there is no other" $?
orders 5,7 --seed 5 --order-seed 7
! cut -d, -f1-10,14 "$dir/out" | cmp -s - "$dir/as-seed"
ok "another order trains another net" $?
orders 5,0 --seed 5 --order-seed 0
orders '5,7 6,7' --seeds 5-6 --order-seed 7
orders '5,5 6,6' --seeds 5-6

# Every rule the plain way: the figures of its kernels, of a net whose narrow
# layer is alive (seed 2 gives one that is not). The cosine is one of
# sums, and rounded elsewhere.
awk -v OFS=, 'BEGIN { for (i = 0; i < 60; i++) print i % 7 - 3, i * i % 11, i % 5 / 4, i % 4, i % 3 }' >"$dir/tiny.csv"
# Eight lanes at a time; ep has one hidden layer.
lanes=$("$program" --list-rules | sed '/^ /d; s/ .*//; s/.*/--lane=&:hidden=4+3/; s/=ep:.*/=ep:hidden=4/')
for kernels in reference base; do
    # shellcheck disable=SC2086
    printf '%s\n' $lanes | MLPTUI_KERNELS=$kernels xargs -n 8 "$program" --data "$dir/tiny.csv" --label last --batch-size 9 --epochs 3 --seed 3 --format csv 2>"$dir/err" |
        cut -d, -f1-6 | sort >"$dir/$kernels"
done
cmp -s "$dir/reference" "$dir/base" && [ "$(wc -l <"$dir/base")" -ge 60 ]
ok "the plain way gives the same accuracies: $(cat "$dir/err"; diff "$dir/reference" "$dir/base")" $?
MLPTUI_KERNELS=reference "$program" -V | grep -q '(kernels: reference)$'
ok "-V names the plain way" $?

# A locale with a decimal comma, or the C locale where there is none.
(
    LC_ALL=de_DE.UTF-8
    export LC_ALL
    # shellcheck disable=SC2086
    "$program" --data "$sample" $small --lr 0.5 >"$dir/out"
)
ok "another locale: exit status" $?
grep -q '^Val accuracy: [0-9]*\.[0-9]*$' "$dir/out"
ok "decimal points in every locale" $?

run 0 "--help" --help
grep -q '^Usage: mlptui' "$dir/out"
ok "--help on standard output" $?
run 0 "-V" -V
grep -q '^mlptui 1\.0 (kernels: [a-z0-9]*)$' "$dir/out"
ok "-V names version and kernels" $?
# Too short for its figures: they are not reached, which is no success.
run 4 "a preset that misses its figures" --preset nielsen-ch1 --epochs 1 --seed 3 --threads 2
grep -q '^nielsen-ch1: ' "$dir/out" && grep -q '^bp .* 95.35 .* not reached' "$dir/out"
ok "published stands beside ours" $?
says "a preset that misses its figures" '--preset nielsen-ch1: not every figure is near the published one$'
run 2 "a preset whose data do not fit" -q --preset nielsen-ch1 --data "$sample"
[ ! -s "$dir/out" ]
ok "nothing was trained, nothing is compared: $(cat "$dir/out")" $?
# Changed, it is another experiment: ours, no difference, and why, at the start
# and below the table.
sentence='published figures are for the preset as it is$'
for change in '--epochs 1 --lr 1:lr 1 instead of 3' '--epochs 30 --hidden 2 --train-size 100:train-size 100 instead of 50000 and 1 more'; do
    # shellcheck disable=SC2086
    run 0 "a changed preset: $change" --preset nielsen-ch1 ${change%%:*}
    says "a changed preset" "nielsen-ch1: bp changed: ${change#*:}; $sentence"
    grep -q "^bp changed: ${change#*:}; $sentence" "$dir/out"
    ok "it is told: $(cat "$dir/out")" $?
done
grep -q '^bp .* 95.35  *[0-9.]*  *changed  not compared' "$dir/out" && ! grep -q ' within ' "$dir/out"
ok "no difference: $(cat "$dir/out")" $?
run 0 "seeds of a preset" --preset nielsen-ch1 --epochs 1 --train-size 100 --seeds 1-2
says "seeds of a preset" '--preset: with --seeds nothing is compared with what was published$'
run 0 "a changed preset, quietly" -q --preset nielsen-ch1 --epochs 1 --lane bp:hidden=2 --train-size 100
[ ! -s "$dir/err" ]
ok "a changed preset, quietly: $(cat "$dir/err")" $?
run 0 "--list-rules" --list-rules
for rule in bp wp wp-central fa; do
    grep -q "^$rule " "$dir/out"
    ok "--list-rules has $rule" $?
done

awk '/^ / { print rule ":" $0 } { rule = $1 }' "$dir/out" >"$dir/remarks"
for remark in 'spsa:.* 15910 ' 'fg-w:.* 15910 ' 'dfa:.* dfa is fa' 'ep:.* squared error'; do
    grep -q "^$remark" "$dir/remarks"
    ok "--list-rules has below it $remark" $?
done
! grep -q '^bp:' "$dir/remarks"
ok "--list-rules has nothing below bp" $?

# Once a lane on standard error, and with --quiet not at all.
two="--data $sample --batch-size 20 --epochs 2 --hidden 5 --lane bp --lane dfa"
# shellcheck disable=SC2086
for way in --headless --plain "--headless --seeds 2"; do
    run 0 "a remark, $way" $two $way
    [ "$(grep -c 'dfa: with one hidden layer dfa is fa' "$dir/err")" -eq 1 ]
    ok "$way: said once: '$(cat "$dir/err")'" $?
    run 0 "no remark, $way" $two $way --quiet
    [ ! -s "$dir/err" ]
    ok "$way --quiet: nothing: '$(cat "$dir/err")'" $?
done

run 2 "an unknown option" --bogus
says "an unknown option" "'--bogus'"
grep -qx "Try 'mlptui --help'" "$dir/err"
ok "the pointer to --help" $?
run 2 "a bad number" --lr abc
says "a bad number" "^*--lr: 'abc' is not a number$"
run 2 "a bad theme" --theme nonesuch
says "a bad theme" "--theme: 'nonesuch' is not one of"
run 2 "a bad screen" --dump-screen 80x24:nonesuch
says "a bad screen" "--dump-screen: 'nonesuch' is not one of train"
run 2 "a batch larger than the data" --data "$sample" --batch-size 1000
says "a batch larger than the data" 1000

run 1 "no such data" --data "$dir/none.csv"
says "no such data" none.csv
printf '1,2,3\n4,5\n' >"$dir/ragged.csv"
run 1 "a ragged table" --data "$dir/ragged.csv"
says "a ragged table" 'ragged\.csv:2:'
printf '\037\213 no gzip' >"$dir/bad.csv.gz"
run 1 "a damaged file" --data "$dir/bad.csv.gz"
says "a damaged file" 'bad\.csv\.gz'
mkdir "$dir/empty"
run 1 "an empty folder" --data "$dir/empty"
says "an empty folder" train-images

# shellcheck disable=SC2086
run 3 "divergence" --data "$sample" $small --lane bp --lane bp:lr=1e300
says "divergence" 'bp-2: diverged'
grep -c '^Lane: bp$' "$dir/out" | grep -qx 2
ok "the other lane ran to its end" $?

# A rate that kills the network without a number that is not finite.
run 3 "collapse" --data "$sample" --batch-size 20 --epochs 5 --lane bp --lane bp:lr=30 --save "$dir/dead.npz"
says "collapse" 'bp-2: collapsed'
says "collapse" 'is dead; try a smaller --lr$'
grep -c '^Lane: bp$' "$dir/out" | grep -qx 5
ok "the lane that lives ran to its end" $?
run 3 "it stays collapsed" --resume "$dir/dead.npz"
says "it stays collapsed" 'bp-2: collapsed'
run 3 "in sentences" --data "$sample" --batch-size 20 --epochs 5 --lane bp:lr=30 --plain
grep -q '^bp: collapsed in epoch 1, batch 9: the mean loss is above ' "$dir/out"
ok "it says why" $?
run 3 "weights of 0" --data "$sample" --batch-size 20 --epochs 3 --lane bp --init zero
says "weights of 0" 'bp: collapsed: the network is dead; try another --init than zero$'
run 3 "weights of 0 and a rate" --data "$sample" --batch-size 20 --epochs 3 \
    --lane bp:init=zero --lane bp:lr=1e300
says "weights of 0 and a rate" 'is dead; try another --init than zero, and a smaller --lr$'
run 0 "a lane that never learns" --data "$sample" --batch-size 20 --epochs 5 --lane bp:lr=1e-9

if [ -w /dev/full ]; then
    "$program" --lane bp --epochs 1 --data "$sample" --batch-size 20 \
        >/dev/full 2>"$dir/err"
    [ $? -eq 1 ]
    ok "a full disk: exit status 1" $?
    says "a full disk" 'standard output: No space left'
    "$program" --help >/dev/full 2>"$dir/err"
    [ $? -eq 1 ]
    ok "--help on a full disk: exit status 1" $?
fi

"$program" --data "$sample" --batch-size 20 --epochs 1 >&- 2>"$dir/err"
[ $? -eq 1 ]
ok "closed standard output: exit status 1" $?
says "closed standard output" 'standard output: Bad file descriptor'

# A reader that goes away ends the run quietly. The status comes by file: in
# a pipeline only the last command's is known.
{
    "$program" -q --data "$sample" --batch-size 20 --epochs 100000 --free \
        2>"$dir/err"
    echo $? >"$dir/status"
} | head -n 1 >"$dir/out"
[ "$(cat "$dir/status")" -eq 0 ] && [ ! -s "$dir/err" ]
ok "a reader that goes away: $(cat "$dir/status" "$dir/err")" $?

# Signals: what was printed is whole, the status is 128 + n. A signal that the
# test itself was started without (nohup, a background job) is given back its
# default action by env; where env cannot, only SIGTERM is sent.
signals=TERM
default=
if env --default-signal=INT,HUP,TERM true 2>/dev/null; then
    signals="INT TERM HUP"
    default="env --default-signal=INT,HUP,TERM"
fi
for signal in $signals; do
    rm "$dir/out" # or the wait below would see the last run's
    $default "$program" --data "$sample" --batch-size 20 --epochs 100000 \
        >"$dir/out" 2>"$dir/err" &
    pid=$!
    await test -s "$dir/out"
    kill -s "$signal" "$pid"
    wait "$pid" 2>/dev/null
    status=$?
    [ "$(kill -l "$status")" = "$signal" ]
    ok "SIG$signal: exit status $status" $?
    tail -n 1 "$dir/out" | grep -q '^Val accuracy: [0-9.]*$'
    ok "SIG$signal: whole blocks" $?
done

# A parent that ignores SIGTERM (a shell with a trap, a step of a batch system)
# does not mean its children; nohup means SIGHUP.
rm "$dir/out"
sh -c 'trap "" TERM HUP; exec "$@"' sh "$program" --data "$sample" --batch-size 20 --epochs 100000 >"$dir/out" 2>"$dir/err" &
pid=$!
await test -s "$dir/out"
kill -s HUP "$pid"
before=$(wc -l <"$dir/out")
await sh -c '[ "$(wc -l <"$1")" -gt "$2" ]' sh "$dir/out" "$((before + 8))"
ok "SIGHUP stays ignored" $?
kill -s TERM "$pid"
wait "$pid" 2>/dev/null
status=$?
[ "$status" -eq 143 ]
ok "SIGTERM that was ignored: exit status $status" $?

run 0 "sentences" --plain --data "$sample" --batch-size 20 \
    --epochs 1 --speed max --lane bp
grep -q '^bp: epoch 1 of 1: training [0-9.]* %' "$dir/out" &&
    grep -q '^bp: done: best validation' "$dir/out"
ok "sentences: $(cat "$dir/out")" $?

run 0 "a dumped screen" --data "$sample" --batch-size 20 --epochs 2 \
    --glyphs ascii --dump-screen 60x20
awk 'length($0) > 60 { bad = 1 } END { exit bad || NR == 0 || NR > 20 }' \
    "$dir/out"
ok "a dumped screen fits" $?
drawn() { # drawn LOCALE TERM OPTION...: lines with more than ASCII in them
    (
        LC_ALL=$1 TERM=$2
        export LC_ALL TERM
        shift 2
        "$program" --data "$sample" --batch-size 20 --epochs 1 \
            --dump-screen 60x20 "$@" | LC_ALL=C grep -c '[^ -~]'
    )
}
[ "$(drawn C xterm)" -eq 0 ] && [ "$(drawn C.UTF-8 xterm)" -gt 5 ] &&
    [ "$(drawn C.UTF-8 linux)" -eq 0 ] &&
    [ "$(drawn C.UTF-8 xterm --glyphs ascii)" -eq 0 ] &&
    [ "$(drawn C.UTF-8 xterm --no-unicode)" -eq 0 ] &&
    [ "$(drawn C xterm --glyphs block)" -gt 5 ]
ok "a dumped screen is drawn as a screen is" $?
for view in train compare errors weights log runs; do
    run 0 "the $view screen" --data "$sample" --batch-size 20 --epochs 2 \
        --dump-screen "80x24:$view"
    head -n 1 "$dir/out" | grep -qi "\[[1-6]\]$view"
    ok "the $view screen: $(head -n 1 "$dir/out")" $?
done
{
    "$program" -q --data "$sample" --batch-size 20 --epochs 1 \
        --dump-screen 80x24 2>"$dir/err"
    echo $? >"$dir/status"
} | true
[ "$(cat "$dir/status")" -eq 0 ] && [ ! -s "$dir/err" ]
ok "nobody reads the dump: $(cat "$dir/status" "$dir/err")" $?

# The smallest perturbations are backpropagation, not rounding divided by them.
run 0 "a perturbation of 1e-20" --headless --data "$sample" --batch-size 20 \
    --epochs 2 --format csv --lane bp --lane wp:pert=1e-20 --lane wp:pert=1e-300
cut -d, -f3-6 "$dir/out" | sort | uniq -c | awk '$1 != (NR > 2 ? 1 : 3)' |
    { ! grep -q .; }
ok "it learns as backprop: $(cat "$dir/out")" $?
run 2 "a perturbation that leaves the doubles" --pert 1e-301 --headless
says "a perturbation that leaves the doubles" "from 1e-300 to 1e300"

# Seeds: each as it would be alone, one behind the other however many train at
# once, and figures that another program comes to, too.
figures() { cut -d, -f1-10,13- "$1"; }
for seed in 2 7 1; do
    "$program" -q --data "$sample" --batch-size 20 --epochs 3 --format csv \
        --lane bp --seed "$seed" >"$dir/alone" || exit 1
    [ "$seed" = 2 ] || sed -i 1d "$dir/alone"
    figures "$dir/alone"
done >"$dir/expected"
run 0 "three seeds" -q --data "$sample" --batch-size 20 --epochs 3 --format csv \
    --lane bp --seeds 2,7,1 --out "$dir/seeds"
figures "$dir/out" | diff "$dir/expected" - >&2
ok "a seed of several is as it is alone" $?
awk -F, '$3 == 3 { n++; sum += $6; squares += $6 * $6 }
    END { printf "Val accuracy: mean %.4f, sd %.4f, n %d\n", sum / n,
          sqrt((squares - sum * sum / n) / (n - 1)), n }' "$dir/out" >"$dir/expected"
grep "^Val accuracy" "$dir/err" | diff "$dir/expected" - >&2
ok "mean, sd and n of the rows" $?
for seed in 2 7 1; do
    [ -s "$dir/seeds/seed-$seed/bp/epochs.csv" ] && [ -s "$dir/seeds/seed-$seed/model.npz" ]
    ok "seed $seed has a folder of its own" $?
done
run 0 "two lanes, two seeds" -q --data "$sample" --batch-size 20 --epochs 1 --seeds 1-2
[ "$(grep -c '^Seed: ' "$dir/out")" -eq 4 ] && grep -q '^Paired difference: wp - bp$' "$dir/out"
ok "blocks say of which seed they are, then the pairs: $(cat "$dir/out")" $?
run 3 "one seed diverges" -q --data "$sample" --batch-size 20 --epochs 1 --seeds 1-2 \
    --lane bp:lr=1e300 --lane bp
grep -q '^Val accuracy: mean --, sd --, n 0$' "$dir/out" && [ "$(grep -c 'seed [12]: ' "$dir/err")" -eq 2 ]
ok "its lane has no figures: $(cat "$dir/out" "$dir/err")" $?
run 0 "seeds in sentences" -q --data "$sample" --batch-size 20 --epochs 1 --seeds 4,9 --plain
grep -q '^Seed 9, 2 of 2\.$' "$dir/out"
ok "they say which: $(cat "$dir/out")" $?
for refused in "--lesson" "--save x.npz" "--dump-screen 80x24 --out x"; do
    # shellcheck disable=SC2086
    run 2 "seeds and $refused" -q --data "$sample" --seeds 1-2 $refused
done
run 2 "a sweep with a folder" -q --data "$sample" --sweep lr=0.1,1 --out "$dir/none"
says "a sweep with a folder" "--sweep and --out: "
[ ! -e "$dir/none" ] && [ ! -s "$dir/out" ]
ok "it does nothing" $?
run 2 "checkpoints in no place" -q --data "$sample" --checkpoint-every 1s
says "checkpoints in no place" "--checkpoint-every: needs --save FILE or --out DIR"
# Weights of a file and batches in one order: what is drawn from a seed is what
# the rule draws, and backprop draws nothing.
"$program" -q --data "$sample" --batch-size 20 --epochs 1 --lane bp --save "$dir/first.npz" >"$dir/out"
from="-q --data $sample --batch-size 20 --epochs 1 --init $dir/first.npz --seeds 1-2"
nothing='the seeds change nothing'
# shellcheck disable=SC2086
{
    run 0 "seeds without a use" $from --lane bp --lane wp --lane np --lane fa
    says "seeds without a use" "--seeds: bp, wp: $nothing"
    run 0 "seeds of the order" $from --lane bp --shuffle
    [ ! -s "$dir/err" ]
    ok "nothing is said of them: $(cat "$dir/err")" $?
    run 0 "seeds of one order" $from --lane bp --shuffle --order-seed 3
    says "seeds of one order" "--seeds: bp: $nothing"
    run 0 "the same in sentences" $from --lane bp --plain
    says "the same in sentences" "--seeds: bp: $nothing"
}
run 2 "no seeds" --seeds 3-1
says "no seeds" "different seeds"

# Installed, then moved: the data of its own tree, from any folder.
mkdir -p "$dir/a b/bin" "$dir/a b/share/mlptui"
cp "$program" "$dir/a b/bin/mlptui"
cp "$sample" "$dir/a b/share/mlptui/only-here.csv"
(
    unset MLPTUI_DATA
    cd / && "$dir/a b/bin/mlptui" --data only-here.csv --batch-size 20 \
        --epochs 1 >"$dir/out" 2>"$dir/err"
)
ok "a moved tree: exit status, $(cat "$dir/err")" $?

# A sweep: its command lines are this program's, and a shell runs them.
cat >"$dir/sweep.ini" <<TEXT
[sweep]
lane = bp, "wp:pert=0.01,name=it"
seed = 1-2
[all]
data = "$sample"
batch-size = 20
epochs = 1
out = $dir/a sweep
TEXT
run 0 "expand --count" expand --count "$dir/sweep.ini"
[ "$(cat "$dir/out")" = 4 ]
ok "expand --count: $(cat "$dir/out")" $?
run 0 "expand" expand "$dir/sweep.ini"
cp "$dir/out" "$dir/commands"
[ "$(wc -l <"$dir/commands")" -eq 4 ]
ok "expand: $(cat "$dir/commands")" $?
(
    mlptui() { "$program" "$@"; }
    # shellcheck source=/dev/null
    . "$dir/commands"
) >"$dir/out" 2>"$dir/err"
ok "a shell runs them: $(cat "$dir/err")" $?
[ -s "$dir/a sweep/lane=bp,seed=1/bp/epochs.csv" ] && [ -s "$dir/a sweep/lane=wp:pert=0.01,name=it,seed=2/it/epochs.csv" ] &&
    [ "$(find "$dir/a sweep" -name epochs.csv | wc -l)" -eq 4 ]
ok "each in its own folder: $(find "$dir/a sweep" -name epochs.csv)" $?
"$program" expand "$dir/sweep.ini" >/dev/full 2>"$dir/err"
[ $? -eq 1 ] && [ "$(wc -l <"$dir/err")" -eq 1 ]
ok "expand on a full disk: $(cat "$dir/err")" $?
echo 'nonsense = 1' >>"$dir/sweep.ini"
run 2 "a mistake in a sweep" expand "$dir/sweep.ini"
grep -q '^mlptui: .*sweep.ini:9: nonsense: ' "$dir/err" && [ ! -s "$dir/out" ] && [ "$(wc -l <"$dir/err")" -eq 1 ]
ok "a mistake in a sweep: $(cat "$dir/err")" $?

finish
