#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The built-in lesson and a teacher's, walked through in a real terminal.
# Usage: e2e_lesson.sh [PROGRAM [ARGUMENT...]]; exit status 77 = no tmux or python.
command -v python3 >/dev/null || { echo "SKIP: no python3"; exit 77; }
exec python3 "$(dirname "$0")/../tour/lesson" "$@"
