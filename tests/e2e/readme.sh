#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The README's tour: each sentence true, at a reader's pace of any kind: while
# the lanes train, and after they are done. make check-readme takes its time.
# Usage: e2e_readme.sh [PROGRAM [ARGUMENT...]]; exit status 77 = no tmux or python.
command -v python3 >/dev/null || { echo "SKIP: no python3"; exit 77; }
python3 "$(dirname "$0")/../tour/readme" --when=running "$@" || exit
exec python3 "$(dirname "$0")/../tour/readme" --when=done "$@"
