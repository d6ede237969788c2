#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stops a run at random moments, gives the same command again until it has
ended, and compares its tables with those of a run that nobody disturbed: byte
for byte but for the times. If this fails, a run that was stopped is another run
than one that was not.

usage: stops.py PROGRAM DATA STOPS [SEED]"""
import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile

PROGRAM, DATA, STOPS = sys.argv[1], sys.argv[2], int(sys.argv[3])
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 1
EPOCHS = "4000" if STOPS > 50 else "400"
TIMES = {"metrics.csv": ["wall_s", "active_s"], "epochs.csv": ["train_s", "eval_s"]}
SIGNALS = [signal.SIGTERM, signal.SIGKILL, signal.SIGUSR2]
# 75: saved, run me again; what was killed; USR2 before it is caught
STOPPED = {75, -signal.SIGTERM, -signal.SIGKILL, -signal.SIGUSR2}
LANES = ("bp", "wp")
checks = failures = 0


def check(what, holds, *more):
    global checks, failures
    checks += 1
    if not holds:
        failures += 1
        print("FAIL:", what, *more, file=sys.stderr)
    return holds


def start(out):
    return subprocess.Popen(
        [PROGRAM, "--headless", "-q", "--data", DATA, "--batch-size", "20", "--epochs", EPOCHS,
         "--eval-every", "7", "--lane", "bp", "--lane", "wp:lr=0.05", "--free", "--shuffle",
         "--checkpoint-every", "0.1s", "--on-signal", "USR2=save+exit", "--out", out],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def tables(out):
    """Without the columns of times."""
    found = {}
    for lane in LANES:
        for name, times in TIMES.items():
            with open(os.path.join(out, lane, name), newline="") as f:
                rows = list(csv.reader(f))
            kept = [i for i, column in enumerate(rows[0]) if column not in times]
            found[lane, name] = [[row[i] for i in kept] for row in rows]
    return found


def stop_until_it_ends(out, most):
    """The same command again and again; how often it was stopped. After so many
    stops it is left to its end, which a slow machine would not see else."""
    stops = 0
    while True:
        run = start(out)
        moment = random.choice([0.02, 0.1, 0.3, 0.6]) * random.random() * 2
        try:
            error = run.communicate(timeout=moment if stops < most else None)[1]
        except subprocess.TimeoutExpired:
            run.send_signal(random.choice(SIGNALS))
            error = run.communicate()[1]
            stops += 1
        if run.returncode == 0:
            return stops
        if not check("a status that says go on", run.returncode in STOPPED, run.returncode, error):
            return stops


def main():
    random.seed(SEED)
    folder = tempfile.mkdtemp()
    stops = runs = 0
    try:
        undisturbed = os.path.join(folder, "undisturbed")
        check("a run", start(undisturbed).wait() == 0)
        expected = tables(undisturbed)
        while stops < STOPS and failures == 0:
            out = os.path.join(folder, "stopped")
            shutil.rmtree(out, ignore_errors=True)
            stops += stop_until_it_ends(out, STOPS - stops)
            runs += 1
            for key, rows in tables(out).items():
                first = next((pair for pair in zip(rows, expected[key]) if pair[0] != pair[1]), "")
                check(key, rows == expected[key], len(rows), len(expected[key]), first)
    finally:
        shutil.rmtree(folder)
    print(f"{stops} stops of {runs} runs", file=sys.stderr)
    print(f"Checks: {checks}, Failures: {failures}, Errors: 0")
    sys.exit(failures > 0)


main()
