#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a sweep on all cores of this machine with GNU parallel.
# Usage: parallel.sh [SWEEP.INI [JOBLOG]]
#
# Whatever stops it (Ctrl-C, a reboot, kill -9): the same command again goes on.
# Runs that are done are left alone, and those that were stopped continue from
# where they were saved, as each keeps its folder (--out). A sweep file that was
# changed wants another JOBLOG, because parallel counts lines there.
set -eu
sweep=${1:-sweep.ini}
joblog=${2:-sweep.joblog}

# The file is judged as a whole before the first run starts.
mlptui expand "$sweep" >"$joblog.commands"

# One job a core. The log tells which of them ended well; --resume-failed does
# the others again. A run that is asked to stop has ten seconds to be saved.
exec parallel --jobs 100% --joblog "$joblog" --resume-failed \
    --termseq TERM,10000,KILL,1000 <"$joblog.commands" >/dev/null
