#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Sweeps and gradients at a step, as they are printed. If this fails, somebody
# takes a number for that of another rule, another value or another batch.
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
sample=$data/digits-sample.csv

run 0 "a gradient at the end" -q --data "$sample" --batch-size 50 --epochs 2 \
    --lane wp --sweep pert=0.1 --at-step 8
run 2 "a gradient beyond the end" -q --data "$sample" --batch-size 50 --epochs 2 \
    --lane wp --sweep pert=0.1 --at-step 9
says "a gradient beyond the end" "ends after 8 batches, 2 epochs of 4; "
# A gradient at some weights is that of the training which has them: with a
# rate of 0 they stay, and its diagnosis of that batch has the same cosine.
agrees() { # RULE PARAMETER VALUE OPTIONS
    rm -rf "$dir/at"
    from="-q --data $sample --batch-size 50 --epochs 2 --hidden 6,5 --lr 0 $4"
    # shellcheck disable=SC2086
    {
        "$program" --headless $from --diag-every 1 --lane "$1:$2=$3" --out "$dir/at" >"$dir/out" 2>&1
        "$program" $from --lane bp --lane "$1" --sweep "$2=$3" --at-step 5 >"$dir/table" 2>&1
    }
    column=$(head -n 1 "$dir/at/$1/metrics.csv" | tr , '\n' | grep -n '^cos_bp$' | cut -d: -f1)
    trained=$(sed -n 7p "$dir/at/$1/metrics.csv" | cut -d, -f"$column")
    measured=$(sed -n 2p "$dir/table" | awk '{ print $6 }')
    [ -n "$measured" ] && awk "BEGIN { exit !(($trained) - ($measured) < 2e-6 && ($measured) - ($trained) < 2e-6) }"
    ok "$1 with $2 $3 $4 at a step: $measured is the training's $trained" $?
}
agrees fa feedback-range 0.01 ""
agrees drtp feedback-scale mean ""
agrees dfa feedback-range kaiming ""
agrees kp kp-decay 0.3 ""
agrees np sigma 0.01 "--shuffle"
agrees wp pert 0.3 "--act sigmoid --loss mse"
agrees wp act tanh ""
agrees sign loss bce ""
run 2 "gradients of another net" -q --data "$sample" --lane bp --lane wp:hidden=9 --sweep pert=0.1 --at-step 1
says "gradients of another net" "lane wp has other hidden layers than the first"
run 2 "gradients of a rule that cannot train" -q --data "$sample" --lane bp --lane ff --sweep batch-size=5,1 --at-step 1
says "gradients of a rule that cannot train" "lane ff: ff needs batches of 2 samples or more, not of 1"
run 0 "one gradient" --data "$sample" --epochs 2 --lane mono-forward --sweep head-lr=0.1 --at-step 1
says "one gradient" "1 gradient after 1 batch"
grep -q '^head-lr *mono-forward error *mono-forward cos *mono-forward |g|/|g_BP|' "$dir/out"
ok "its columns have whole titles: $(cat "$dir/out")" $?
grep -q '|g_BP|  error$' "$dir/out"
ok "no error has no scale" $?
run 0 "errors below 1" --data "$sample" --epochs 2 --lane wp --sweep pert=0.1,0.2 --at-step 0
grep -q 'error, 1e-1 to 1e+0$' "$dir/out" && grep -q '^w = wp\.$' "$dir/out"
ok "a scale that ends at 1, and one lane alone: $(cat "$dir/out")" $?
run 0 "one training" --data "$sample" --epochs 1 --lane fa --sweep feedback-range=0.25
says "one training" "1 training of 1 epoch on "
[ "$(sed -n '1s/%.*/%/p' "$dir/out" | wc -c)" -eq "$(sed -n '2s/ |.*//p' "$dir/out" | wc -c)" ]
ok "its numbers stand under their titles: $(cat "$dir/out")" $?
run 0 "rates that nobody bears" -q --data "$sample" --epochs 1 --lane bp --sweep lr=1e300,1e301
grep -q '^lr  *bp %  %$' "$dir/out"
ok "where nothing is drawn there is no scale: $(cat "$dir/out")" $?
run 0 "a map of choices" -q --data "$sample" --epochs 1 --lane bp --sweep lr=0.1 --sweep loss=mse,mse-sigmoid
grep -q '^lr .* mse mse-sigmoid  loss$' "$dir/out"
ok "its columns have whole names: $(cat "$dir/out")" $?
# A rate that falls over all epochs does so over those of the run: both of these
# halve it in the second of two.
for decay in cosine exp:0.5; do
    "$program" -q --data "$sample" --batch-size 50 --epochs 2 --lane wp \
        --sweep pert=0.1 --at-step 8 --lr-decay $decay >"$dir/decay-$decay"
done
[ -s "$dir/decay-cosine" ] && cmp -s "$dir/decay-cosine" "$dir/decay-exp:0.5"
ok "the weights are those of the run" $?
finish
