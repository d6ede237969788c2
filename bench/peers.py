# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured: runs of mlptui, and peers that stay loaded.

A peer is a program that prints "ready ..." when its data is in memory and
then, for each line it reads, does one epoch and prints its seconds: so the
contestants take turns, and a busy moment of the machine hits all of them. A
turn is EPOCHS epochs, of which the best counts, for everybody: the first is
cold, and others lose time to whatever else runs. OPENBLAS_CORETYPE is unset for
everybody: each library picks the kernel it thinks best.
"""
import csv
import functools
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TIMES = {"train_s", "eval_s"}
EPOCHS = 3


class Missing(Exception):
    """A peer that is not installed; the text says how to install it."""


def environment(threads=None):
    env = {k: v for k, v in os.environ.items() if k != "OPENBLAS_CORETYPE"}
    if threads:
        env.update(OPENBLAS_NUM_THREADS=str(threads), OMP_NUM_THREADS=str(threads))
    return env


@functools.lru_cache(maxsize=None)
def python_with(module):
    """A Python that has the module: Debian's own first."""
    for python in ("/usr/bin/python3", sys.executable):
        found = subprocess.run(
            [python, "-c", "import importlib.util as u, sys; "
             "sys.exit(u.find_spec(sys.argv[1]) is None)", module],
            stderr=subprocess.DEVNULL, check=False) if os.path.exists(python) else None
        if found and found.returncode == 0:
            return python
    raise Missing("apt-get install python3-" + module)


class Peer:
    """Starts argv and waits until it is ready; .about is what it says."""

    def __init__(self, argv, threads=None):
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, text=True,
                                        stdout=subprocess.PIPE, env=environment(threads))
        self.about = self._line().removeprefix("ready ")

    def _line(self):
        line = self.process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"{self.process.args} ended")
        return line

    def seconds(self, what="bp", epochs=EPOCHS):
        return min(self._epoch(what) for _ in range(epochs))

    def _epoch(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return float(self._line())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def notebook(data, threads=None):
    script = os.path.join(HERE, "notebook.py")
    return Peer([python_with("numpy"), "-B", script, data], threads)


def torch(data, hidden="20"):
    script = os.path.join(HERE, "torch_mlp.py")
    return Peer([python_with("torch"), "-B", script, data, hidden], 1)


def read_csv(module, path):
    script = os.path.join(HERE, "read_csv.py")
    return Peer([python_with(module), "-B", script, module, path], 1)


def fann(program, data):
    if not os.path.exists(program):
        raise Missing("apt-get install libfann-dev")
    return Peer([program, data], 1)


class Engine:
    """mlptui without a screen."""

    def __init__(self, program, data):
        self.program, self.data = program, data

    def command(self, *args):
        return [self.program, "--headless", "--format", "csv", *args]

    def rows(self, *args):
        """The rows of --format csv as dicts of strings."""
        if "--data" not in args:
            args += ("--data", self.data)
        run = subprocess.run(self.command(*args), env=environment(), text=True,
                             stdout=subprocess.PIPE, check=True)
        return list(csv.DictReader(run.stdout.splitlines()))

    def epoch(self, rule, *args, epochs=EPOCHS, threads=1):
        """(best seconds of an epoch's training, all columns but times)."""
        rows = self.rows("--lane", rule, "--threads", str(threads),
                         "--epochs", str(epochs), *args)
        result = [{k: v for k, v in row.items() if k not in TIMES} for row in rows]
        return min(float(row["train_s"]) for row in rows), result
