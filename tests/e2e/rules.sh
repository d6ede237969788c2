#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The learning rules without random draws, a step of each beside NumPy's: what
# is computed is what the papers' equations say, on nets of one and two hidden
# layers. If this fails, a rule learns by something else than its name says.
# The program is $MLPTUI.
set -u

program=${MLPTUI:-./mlptui}
[ -x "$program" ] || { echo "SKIP: no $program"; exit 77; }
for python in python3 /usr/bin/python3 ''; do
    "${python:-false}" -c 'import numpy' 2>/dev/null && break
done
[ -n "$python" ] || { echo "SKIP: no NumPy here (Debian: apt-get install python3-numpy)"; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
# shellcheck source=tests/e2e/common.sh
. "$here/common.sh"

"$python" "$here/../oracle/rules.py" "$program" >"$dir/out"
ok "every rule" $?
while read -r verdict what; do
    case $verdict in
    ok:) ok "$what" 0 ;;
    FAIL:) ok "$what" 1 ;;
    esac
done <"$dir/out"
[ "$checks" -gt 80 ]
ok "all rules were compared: $checks" $?

# A rate that is a millionth off is noticed.
"$python" "$here/../oracle/rules.py" --fault "$program" kp ep >"$dir/out"
[ "$(grep -c ^FAIL "$dir/out")" -eq 9 ]
ok "a fault is noticed" $?
finish
