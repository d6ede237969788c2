#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the sweeps of examples/ for real, stops or kills a third of their runs on
the way, and runs them again. If this fails, a run of a sweep is lost, is run
twice, or ends with other numbers than one that nobody stopped.

Usage: trial.py SOURCE PROGRAM [parallel|slurm]...
"""
import collections
import csv
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

from slurm_node import Node

SPEED = 200          # batches a second, so that a run lasts long enough
EPOCHS = 20
TIMES = {"wall_s", "active_s", "train_s", "eval_s", "run"} # differ from run to run
LIMIT_S = 600        # of a trial

checks = failed = 0


def ok(what, holds, detail=""):
    global checks, failed
    checks += 1
    if not holds:
        failed += 1
        print(f"FAIL: {what}{': ' if detail else ''}{detail}", file=sys.stderr)
    return holds


class Sweep:
    """The 60 runs of examples/sweep.ini on a small data set."""

    def __init__(self, source, program, work):
        self.source, self.program, self.work = source, program, work
        (work / "bin").mkdir()
        (work / "bin/mlptui").symlink_to(program)
        self.env = dict(os.environ, PATH=f"{work}/bin:{source}/examples:{os.environ['PATH']}", HOME=str(work),
                        MLPTUI_CONFIG="/dev/null", XDG_CACHE_HOME=str(work / "cache"), LC_ALL="C.UTF-8")
        self.names = []

    def file(self, name, speed):
        """The example's file with other data, more checkpoints and a folder of its own."""
        text = (self.source / "examples/sweep.ini").read_text()
        for old, new in (("lr = 1e-3..1:log:10", "lr = 1e-3..0.3:log:10"), # where none collapses
                         ("data = mnist", f"data = {self.source}/data/digits-sample.csv\nbatch-size = 20{speed}"),
                         ("epochs = 20", f"epochs = {EPOCHS}"), ("checkpoint-every = 30s", "checkpoint-every = 20"),
                         ("out = runs", f"out = {self.work}/{name}")):
            assert text.count(old) == 1, f"examples/sweep.ini has no longer one '{old}'"
            text = text.replace(old, new)
        path = self.work / f"{name}.ini"
        path.write_text(text)
        return path

    def reference(self):
        """Each command line once, by a shell, undisturbed."""
        path = self.file("reference", "")
        lines = self.output("mlptui", "expand", path).splitlines()
        ok("expand --count says as many", self.output("mlptui", "expand", "--count", path) == f"{len(lines)}\n")
        ok("--nth prints the same", self.output("mlptui", "expand", "--nth", "37", path) == lines[36] + "\n")
        for line in lines:
            done = subprocess.run(["sh", "-c", line], env=self.env, cwd=self.work, capture_output=True, text=True)
            ok(line, done.returncode == 0, done.stderr)
        self.names = [line.split("--out ")[1].split()[0].rsplit("/", 1)[1] for line in lines]
        ok("sixty runs, each in its own folder", len(set(self.names)) == 60, str(len(set(self.names))))

    def output(self, *command):
        return subprocess.run([str(word) for word in command], env=self.env, cwd=self.work, check=True,
                              capture_output=True, text=True).stdout

    def running(self, folder):
        """(name of the run, process, seconds since its start) of what trains now."""
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                if os.readlink(entry / "exe") != str(self.program):
                    continue
                words = (entry / "cmdline").read_bytes().decode().split("\0")
                age = time.time() - entry.stat().st_ctime
            except OSError:
                continue
            if "--out" in words:
                out = pathlib.Path(words[words.index("--out") + 1])
                if out.parent == self.work / folder:
                    yield out.name, int(entry.name), age


def rows(path):
    """A table without what differs from run to run."""
    with open(path, newline="") as f:
        table = list(csv.reader(f))
    keep = [i for i, name in enumerate(table[0]) if name not in TIMES]
    return [[row[i] for i in keep] for row in table]


def steps(path):
    with open(path, newline="") as f:
        return [int(row["step"]) for row in csv.DictReader(f)]


def check_runs(sweep, folder):
    """Every run is done, has each batch once, and its numbers are the reference's."""
    whole = 0
    for name in sweep.names:
        run, reference = sweep.work / folder / name, sweep.work / "reference" / name
        try:
            state = json.loads((run / "run.json").read_text())["state"]
            table = next(run.glob("*/metrics.csv"))
            same = all(rows(table.parent / part) == rows(reference / table.parent.name / part)
                       for part in ("metrics.csv", "epochs.csv"))
            seen = steps(table)
        except (OSError, StopIteration, ValueError, KeyError) as error:
            ok(f"{folder}/{name}", False, repr(error))
            continue
        good = ok(f"{folder}/{name} is done", state == "done", state)
        good &= ok(f"{folder}/{name}: each step once", seen == list(range(1, len(seen) + 1)), f"{seen[:3]}..{seen[-3:]}")
        good &= ok(f"{folder}/{name}: the numbers of a run that nobody stopped", same)
        whole += good
    return whole


def content(folder):
    """Everything that a folder has, to see later that nothing was touched."""
    return {str(p.relative_to(folder)): (p.stat().st_mtime_ns, p.stat().st_size)
            for p in folder.rglob("*") if p.is_file()}


class Victims:
    """A third of the runs, each with the moment and the way in which it is stopped."""

    def __init__(self, sweep, ways, seed):
        draw = random.Random(seed)
        names = draw.sample(sweep.names, len(sweep.names) // 3)
        self.waiting = {name: (draw.uniform(0.05, 0.7), ways[i % len(ways)]) for i, name in enumerate(names)}
        self.hit = collections.Counter()

    def due(self, sweep, folder):
        for name, pid, age in sweep.running(folder):
            if name in self.waiting and age > self.waiting[name][0]:
                way = self.waiting.pop(name)[1]
                self.hit[way] += 1
                yield name, pid, way


def trial_parallel(sweep):
    path, joblog = sweep.file("parallel", f"\nspeed = {SPEED}"), sweep.work / "joblog"
    victims = Victims(sweep, [signal.SIGTERM, signal.SIGKILL], 1)
    began, passes, status = time.monotonic(), 0, -1
    while status != 0 and passes < 5:
        jobs = subprocess.Popen(["parallel.sh", path, joblog], env=sweep.env, cwd=sweep.work,
                                stderr=subprocess.DEVNULL)
        while jobs.poll() is None:
            for _, pid, way in victims.due(sweep, "parallel"):
                try:
                    os.kill(pid, way)
                except ProcessLookupError:
                    pass
            time.sleep(0.02)
        status = jobs.returncode
        passes += 1
    with open(joblog, newline="") as f:
        ends = [(row["Command"], row["Exitval"], row["Signal"]) for row in csv.DictReader(f, delimiter="\t")]
    well = collections.Counter(command for command, value, sig in ends if (value, sig) == ("0", "0"))
    ok("parallel: it ends well", status == 0, f"status {status} after {passes} passes")
    ok("parallel: a third was stopped", sum(victims.hit.values()) == 20, str(victims.hit))
    ok("parallel: each run ended well once", len(well) == 60 and set(well.values()) == {1}, str(len(well)))
    whole = check_runs(sweep, "parallel")
    print(f"parallel: {whole} of 60 runs whole; {victims.hit[signal.SIGTERM]} stopped by SIGTERM, "
          f"{victims.hit[signal.SIGKILL]} killed; {len(ends)} jobs in {passes} passes, "
          f"{time.monotonic() - began:.0f} s")


def submit(sweep, node, path):
    """The array, as the script's first lines say."""
    said = subprocess.run(["sbatch", "--parsable", "--array=1-" + sweep.output("mlptui", "expand", "--count", path).strip(),
                           str(sweep.source / "examples/slurm.sh"), str(path)],
                          env=dict(sweep.env, SLURM_CONF=node.env["SLURM_CONF"]), cwd=sweep.work, check=True,
                          capture_output=True, text=True).stdout
    return said.strip().split(";")[0]


def disturb(node, task, way):
    """As a scheduler or a person would; scancel tries again and again what is no
    longer there, so it is not waited for."""
    command = {"requeue": ["scontrol", "requeue", task], "time limit": ["scancel", "--signal=USR1", task],
               "kill": ["scancel", "--signal=KILL", task], "cancel": ["scancel", task],
               "preempt": ["sbatch", "--partition=urgent", "--exclusive", "--output=/dev/null", "--wrap=sleep 1"]}[way]
    return subprocess.Popen(["timeout", "20", *command], env=node.env, cwd=node.home.parent,
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def drain(sweep, node, array, victims):
    """Until the queue is empty."""
    end, asked = time.monotonic() + LIMIT_S, []
    looked = 0
    while time.monotonic() < end:
        for name, _, way in victims.due(sweep, "slurm") if victims else ():
            asked.append(disturb(node, f"{array}_{sweep.names.index(name) + 1}", way))
        if time.monotonic() - looked > 1:
            if node.is_empty():
                break
            looked = time.monotonic()
        time.sleep(0.05)
    for process in asked:
        process.wait()
    ok("slurm: the queue empties", time.monotonic() < end)


def trial_slurm(sweep):
    path = sweep.file("slurm", f"\nspeed = {SPEED}")
    victims = Victims(sweep, ["requeue", "time limit", "kill", "cancel", "preempt"], 2)
    began = time.monotonic()
    with Node(sweep.work / "node") as node:
        drain(sweep, node, submit(sweep, node, path), victims)
        first = {name: content(sweep.work / "slurm" / name) for name in sweep.names
                 if is_done(sweep.work / "slurm" / name)}
        drain(sweep, node, submit(sweep, node, path), None)
        again = {name: content(sweep.work / "slurm" / name) for name in first}
    for index, name in enumerate(sweep.names, 1):
        if not is_done(sweep.work / "slurm" / name):
            said = "".join(f.read_text()[-600:] for f in sorted(sweep.work.glob(f"slurm-*_{index}.out")))
            print(f"task {index}, {name}, said:\n{said}", file=sys.stderr)
    ok("slurm: a third was stopped", sum(victims.hit.values()) == 20, str(victims.hit))
    ok("slurm: what was done is not run again", first == again and len(first) >= 40,
       str([name for name in first if first[name] != again[name]][:3]) + f" of {len(first)}")
    whole = check_runs(sweep, "slurm")
    print(f"slurm: {whole} of 60 runs whole; " + ", ".join(f"{n} by {way}" for way, n in victims.hit.items()) +
          f"; {len(first)} done in the first pass, {time.monotonic() - began:.0f} s")


def is_done(run):
    try:
        return json.loads((run / "run.json").read_text())["state"] == "done"
    except (OSError, ValueError, KeyError):
        return False


def main():
    source, program = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    trials = {"parallel": trial_parallel, "slurm": trial_slurm}
    chosen = sys.argv[3:] or list(trials)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1)) # so that what was started is ended
    with tempfile.TemporaryDirectory(prefix="mlptui-sweep-") as work:
        sweep = Sweep(source, program, pathlib.Path(work).resolve())
        sweep.reference()
        for name in chosen:
            trials[name](sweep)
    print(f"{checks - failed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
