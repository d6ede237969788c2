#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a sweep as an array of Slurm jobs, one run a task, one core each:
#   sbatch --array=1-"$(mlptui expand --count sweep.ini)" slurm.sh sweep.ini
#
# The same command again goes on with what is not done: runs that are finished
# leave at once, the others continue from where they were saved.
#SBATCH --job-name=mlptui
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --time=01:00:00
#SBATCH --signal=USR1@60
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=slurm-%A_%a.out

sweep=${1:?usage: sbatch --array=1-N slurm.sh SWEEP.INI}
command=$(mlptui expand --nth "$SLURM_ARRAY_TASK_ID" "$sweep") || exit

# A minute before the time is over, Slurm sends USR1 to the step: the run is
# saved and ends with status 75, which asks to be run again. A run that is
# preempted, or whose node fails, is put back by Slurm itself (--requeue).
export SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"
eval "srun $command --on-signal USR1=save+exit"
status=$?
if [ "$status" -eq 75 ]; then
    scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
