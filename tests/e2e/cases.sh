#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Files as people have them: each is read by the real program, which must say
# what it decided and learn what there is to learn, or refuse it in one line.
# If this fails, somebody's data is learnt wrongly. tests/cases/cases.tsv has a
# line for each file; tests/cases/make_cases writes them.
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=${MLPTUI:-./mlptui}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
make_cases=${MAKE_CASES:-$(dirname "$program")/tests/make_cases}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
XDG_CACHE_HOME=$dir/cache
export XDG_CACHE_HOME
# shellcheck source=tests/e2e/common.sh
. "$here/common.sh"

mkdir "$dir/data"
"$make_cases" "$here/../../data/digits-sample.csv" "$dir/data" || exit 1
cd "$dir/data" || exit 1

# What two tables must have in common: everything but times and the run.
figures() { cut -d, -f1-10,13,14,16- "$1"; }

# Accuracy of the last row that standard output has, in percent.
last_accuracy() { tail -n 1 "$1" | cut -d, -f6; }

at_least() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a >= b) }'; }

# one FILE OPTIONS STATUS SAID LEAST SAME
one() {
    what="$1 $2"
    # shellcheck disable=SC2086
    "$program" --headless --format csv --lane bp --hidden 20 --data "$1" $2 >out 2>err </dev/null
    status=$?
    [ "$status" -eq "$3" ]
    ok "$what: exit status $status, expected $3: $(cat err)" $?
    grep -qE -- "$4" err
    ok "$what: expected '$4' in: $(cat err)" $?
    test "$(wc -l <err)" -eq 1
    ok "$what: more than one line: $(cat err)" $?
    if [ "$3" -ne 0 ]; then
        test ! -s out
        ok "$what: is refused and yet prints" $?
        return
    fi
    at_least "$(last_accuracy out)" "$5"
    ok "$what: $(last_accuracy out) % right, expected $5 %" $?
    figures out >"$dir/$(echo "$1" | tr / _)$tables"
    [ "$6" = - ] && return
    cmp -s "$dir/$(echo "$1" | tr / _)$tables" "$dir/$6"
    ok "$what: another table than $6" $?
}

tables=.table
tab=$(printf '\t')
while IFS=$tab read -r file options status said least same; do
    case $file in '#'* | '') continue ;; esac
    [ "$options" = - ] && options=
    [ "$same" = - ] || same=$same$tables
    one "$file" "$options" "$status" "$said" "$least" "$same"
done <"$here/../cases/cases.tsv"

finish
