#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the real program twice, reports both, and reads the page with a parser
# that is not ours. If this fails, a page does not open, lacks a run, or a file
# of somebody's is gone. The program is $MLPTUI.
set -u

program=${MLPTUI:-./mlptui}
data=${MLPTUI_DATA:-${srcdir:-.}/data}
[ -x "$program" ] || { echo "SKIP: no $program"; exit 77; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
sample=$(cd "$data" && pwd)/digits-sample.csv
common=$(cd "$(dirname "$0")" && pwd)/common.sh
page=$(cd "$(dirname "$0")" && pwd)/read_page.py
dir=$(mktemp -d)
cd "$dir" || exit 1
trap 'cd /; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_STATE_HOME=$dir/state
export XDG_STATE_HOME
# shellcheck source=tests/e2e/common.sh
. "$common"

# says WHAT PATTERN: standard error is one line that has it.
says() {
    [ "$(wc -l <err)" -eq 1 ] && grep -q "^mlptui: .*$2" err
    ok "$1: said '$(cat err)'" $?
}

cp "$sample" "digits <1> & co.csv"
for seed in 1 2; do
    run 0 "seed $seed" -q --headless --data "digits <1> & co.csv" --batch-size 20 \
        --epochs 4 --lr 0.3 --seed $seed --out "runs/seed-$seed" --format csv
    grep '^[bw]p,' out >>rows
done

run 0 "both" report runs -o page.html --figure curve.svg --title 'Two <seeds> & "more"'
[ ! -s out ] && [ ! -s err ]
ok "both: said nothing" $?
python3 "$page" page.html curve.svg rows
ok "the page is well-formed and has what was run" $?

run 0 "again, over the page" report runs/seed-1 runs/seed-2 -o page.html
run 0 "to standard output" report runs -o -
cmp -s out page.html
ok "standard output is the page" $?

echo "somebody's" >mine.html
run 2 "a file of somebody's" report runs -o mine.html
says "a file of somebody's" "mine.html.*--overwrite"
[ "$(cat mine.html)" = "somebody's" ]
ok "a file of somebody's stays" $?
run 0 "with --overwrite" report runs -o mine.html --overwrite
cmp -s mine.html page.html
ok "--overwrite replaces it" $?

# Where the order of the batches comes from.
for order in "" "--shuffle" "--shuffle --order-seed 7"; do
    # shellcheck disable=SC2086
    run 0 "an order: $order" -q --headless --data "digits <1> & co.csv" --batch-size 20 \
        --epochs 1 --lane bp $order --out "order$order"
    run 0 "its report" report "order$order" -o "order$order.html"
done
grep -q 'fixed</td>' order.html && grep -q 'new every epoch, from the seed<' "order--shuffle.html" &&
    grep -q 'new every epoch, from order-seed 7<' "order--shuffle --order-seed 7.html" && ! grep -q '>order-seed<' order*.html
ok "the order is told" $?

# Two rules whose answers are not the net's outputs. Their accuracy is told by
# the run, and on the page with their confusions.
run 0 "rules with answers of their own" -q --headless --data "digits <1> & co.csv" \
    --batch-size 20 --epochs 2 --lane ff --lane ep --out runs-own --format csv
awk -F, '$3 == 2 { printf "%.2f %% are right\n", $6 }' out | sort >told
run 0 "their page" report runs-own -o own.html
grep -o '[0-9.]* % are right' own.html | sort >shown
[ "$(wc -l <told)" -eq 2 ] && cmp -s told shown
ok "the page has the accuracies told: $(tr '\n' ' ' <told), page: $(tr '\n' ' ' <shown)" $?

run 2 "no path" report -o page.html
says "no path" "report: expected"
run 2 "no file" report runs
says "no file" "expected -o FILE"
mkdir nothing
run 1 "no run" report nothing -o none.html
says "no run" "nothing"
run 1 "no folder" report not-there -o none.html
says "no folder" "not-there"
[ ! -e none.html ]
ok "nothing is written without a run" $?
run 2 "page and figure in one file" report runs -o one --figure ./one
run 2 "an axis that is none" report runs -o page.html --x furlong
run 0 "help" report --help
grep -q -- '--figure FILE' out
ok "help: $(head -n 1 out)" $?

# On another machine the data are not there; the page comes without them.
mv "digits <1> & co.csv" elsewhere.csv
run 0 "without the data" report runs -o page.html
grep -q 'Confusions, wrong answers and units are not shown: ' page.html
ok "without the data: the page says so" $?
cp "$sample" other.csv
head -n 150 other.csv >"digits <1> & co.csv"
run 0 "with other data" report runs -o page.html
grep -q 'not shown: the data are not those' page.html
ok "with other data: the page says so" $?
finish
