#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Signals, stalled readers and limits. If this fails, a terminal is left in a
# state in which nobody can type, or what was trained is lost.
# Usage: e2e_signals.sh [PROGRAM]; exit status 77 = no python3. MLPTUI_STRESS
# in the environment: each signal on each screen.
here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null || { echo "SKIP: no python3"; exit 77; }
exec python3 "$here/pty_signals.py" "${1:-${MLPTUI:-./mlptui}}" "$here/../../bench"
