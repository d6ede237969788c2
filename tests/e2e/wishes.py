#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends SIGUSR2 as soon as main has begun, many times. If this fails, a cluster
that tells a job early that its time is over kills it instead.

usage: wishes.py PROGRAM DATA TIMES"""
import os
import signal
import subprocess
import sys
import tempfile

PROGRAM, DATA, TIMES = sys.argv[1], sys.argv[2], int(sys.argv[3])
FIRST = 1 << (signal.SIGXFSZ - 1)  # main ignores it in its first lines


def has_begun(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        ignored = next(line for line in file if line.startswith("SigIgn:"))
    return bool(int(ignored.split()[1], 16) & FIRST)


def status_of_one(folder):
    run = subprocess.Popen(
        [PROGRAM, "--headless", "-q", "--data", DATA, "--epochs", "1000000", "--on-signal",
         "USR2=save+exit", "--save", os.path.join(folder, "m.npz")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, restore_signals=True)
    while run.poll() is None and not has_begun(run.pid):
        pass
    run.send_signal(signal.SIGUSR2)
    return run.wait()


with tempfile.TemporaryDirectory() as folder:
    statuses = [status_of_one(folder) for _ in range(TIMES)]
killed = sum(status != 75 for status in statuses)
print(f"{killed} of {TIMES} were not saved: {sorted(set(statuses))}")
sys.exit(killed > 0)
