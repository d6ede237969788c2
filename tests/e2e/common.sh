# SPDX-License-Identifier: GPL-3.0-or-later
# What the scripts that run the real program share. Sourced; the caller has set
# dir, a folder of its own, and program.
# shellcheck shell=sh disable=SC2034,SC2154
checks=0
failed=0
to=$dir # the folder that run writes into
patience=100 # seconds that a state is waited for
XDG_CACHE_HOME=/dev/null # no cache
export XDG_CACHE_HOME

# ok WHAT STATUS: counts a check that just ended with STATUS.
ok() {
    checks=$((checks + 1))
    [ "$2" -eq 0 ] && return
    failed=$((failed + 1))
    echo "FAIL: $1" >&2
}

# await COMMAND...: until it succeeds. What is waited for is sure to come, on a
# busy machine late.
await() {
    end=$(($(date +%s) + patience))
    until "$@"; do
        [ "$(date +%s)" -lt "$end" ] || return 1
        sleep 0.05
    done
}

# run STATUS WHAT ARGUMENT...: output in $to/out, errors in $to/err.
run() {
    expected=$1
    what=$2
    shift 2
    "$program" "$@" >"$to/out" 2>"$to/err"
    status=$?
    [ "$status" -eq "$expected" ]
    ok "$what: exit status $status, expected $expected: $(cat "$to/err")" $?
}

# launch ARGUMENT...: in the background, as $pid; output in $to/first, errors in
# $to/err. A shell opens them in the child, and whoever waits for a line may look
# before: what the last run wrote goes here.
launch() {
    : >"$to/first"
    : >"$to/err"
    "$program" "$@" >"$to/first" 2>"$to/err" &
    pid=$!
}

# The last line of a script.
finish() {
    echo "Checks: $checks, Failures: $failed, Errors: 0"
    exit "$((failed > 0))"
}

# says WHAT PATTERN: standard error is one line "mlptui: ..." (and, for usage,
# the pointer to --help) beside what data are.
says() {
    grep -v "^Try 'mlptui --help'$\|^mlptui: data [^ ]*: [0-9]* + [0-9]* samples" "$dir/err" >"$dir/lines"
    [ "$(wc -l <"$dir/lines")" -eq 1 ] && grep -q "^mlptui: .*$2" "$dir/lines"
    ok "$1: said '$(cat "$dir/err")'" $?
}
