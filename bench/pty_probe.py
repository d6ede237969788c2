#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real program in a pseudo terminal and times what it shows.

usage: pty_probe.py start|memory|keys|paused|drawing|race PROGRAM [ARG...]

Output is only stored with its time of arrival while the program runs; which
chunk showed what is worked out afterwards by replaying them on a Screen, so
that the probe itself takes next to no processor time from the training.
"""
import fcntl
import os
import pty
import random
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

from screen import Screen

STRAIGHT = ["--free", "--speed", "max", "--epochs", "1000000"]
GAP_S = 0.003  # silence that ends a frame


class Session:
    """A program in a terminal. `with Session(argv) as s:` ends it at last."""

    def __init__(self, argv, width=80, height=24):
        self.width, self.height = width, height
        self.home = tempfile.mkdtemp(prefix="mlptui-bench-")
        env = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
               "XDG_STATE_HOME": self.home, "XDG_CONFIG_HOME": self.home}
        env.pop("OPENBLAS_CORETYPE", None)
        size = struct.pack("HHHH", height, width, 0, 0)
        self.chunks = []  # (seconds, bytes)
        self.keys = []    # (seconds, key)
        self.launched = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, size)
                os.execve(argv[0], argv, env)
            finally:
                os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        shutil.rmtree(self.home, ignore_errors=True)

    def listen(self, seconds):
        """Stores what comes in that time."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            if not select.select([self.fd], [], [], left)[0]:
                return
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                raise RuntimeError("the program ended: " + self.screen().text()) from None
            self.chunks.append((time.perf_counter(), data))

    def press(self, key):
        self.keys.append((time.perf_counter(), key))
        os.write(self.fd, key.encode())

    def screen(self):
        """The screen after all that has come so far."""
        screen = Screen(self.width, self.height)
        for _, data in self.chunks:
            screen.feed(data)
        return screen

    def until(self, shows, limit_s, step_s=0.25):
        """Listens until shows(screen); the screen is looked at every step."""
        for _ in range(int(limit_s / step_s)):
            self.listen(step_s)
            if shows(self.screen()):
                return
        raise RuntimeError("not seen in time; the screen was:\n" + self.screen().text())

    def replay(self):
        """(time the frame was complete, screen) after each frame."""
        screen = Screen(self.width, self.height)
        for i, (at, data) in enumerate(self.chunks):
            screen.feed(data)
            if i + 1 == len(self.chunks) or self.chunks[i + 1][0] - at >= GAP_S:
                yield at, screen

    def cpu_s(self, thread=None):
        """Processor seconds of all threads, or of one."""
        total = 0
        for tid in [thread] if thread else os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{tid}/schedstat") as f:
                total += int(f.read().split()[0])
        return total / 1e9

    def peak_mb(self):
        with open(f"/proc/{self.pid}/status") as f:
            return next(int(line.split()[1]) for line in f if "VmHWM" in line) / 1024


def step_of(screen):
    """Batches of the epoch in row 1 of every view, 0 before the first."""
    words = screen.row(1).split()
    if "batch" not in words:
        return 0
    done = words[words.index("batch") + 1].split("/")[0]
    return int(done) if done.isdigit() else 0


def start(program):
    """Seconds from launch to the first frame and to the first batch shown."""
    with Session(program) as s:
        s.until(lambda screen: step_of(screen) > 0, 20)
        frames = [(at, screen.row(0).strip() != "", step_of(screen))
                  for at, screen in s.replay()]
        return {"frame_s": next(at for at, drawn, _ in frames if drawn) - s.launched,
                "batch_s": next(at for at, _, step in frames if step) - s.launched}


def memory(program):
    """Peak resident MB of the race to its end, every screen visited."""
    with Session(program) as s:
        for key in "23451":
            s.listen(2)
            s.press(key)
        s.until(lambda screen: " DONE " in screen.row(0), 300, 1)
        return {"peak_mb": s.peak_mb()}


def keys(program, n=250):
    """Milliseconds from a screen's key to its complete frame, both lanes
    training as fast as they can. A key without an answer counts as 1 s."""
    rng = random.Random(1)
    with Session(program + STRAIGHT) as s:
        s.until(lambda screen: step_of(screen) > 0, 20)
        for i in range(n):
            s.press("23451"[i % 5])
            s.listen(rng.uniform(0.06, 0.13))
        frames = [(at, screen.row(0)) for at, screen in s.replay()]
    waits = sorted(1000 * answer(frames, at, key) for at, key in s.keys)
    return {"p50_ms": statistics.median(waits), "p99_ms": waits[int(0.99 * n)],
            "lost": sum(wait >= 1000 for wait in waits)}


def answer(frames, pressed, key):
    """Seconds from the press until a frame with the key's tab selected."""
    for at, tabs in frames:
        if pressed <= at < pressed + 1 and f"[{key}]" in tabs:
            return at - pressed
    return 1.0


def paused(program, seconds=5):
    """Processor share, percent of one core, of the paused race."""
    with Session(program) as s:
        s.until(lambda screen: step_of(screen) > 0, 20)
        s.press(" ")
        s.until(lambda screen: " PAUSED " in screen.row(0), 5)
        s.listen(2)
        before, since = s.cpu_s(), time.perf_counter()
        s.listen(seconds)
        share = (s.cpu_s() - before) / (time.perf_counter() - since)
        return {"paused_percent": 100 * share}


def drawing(program, seconds=4, size=(80, 24)):
    """Percent of one core the screen's thread takes at full training speed,
    for each screen."""
    shares = {}
    with Session(program + STRAIGHT, *size) as s:
        s.until(lambda screen: step_of(screen) > 0, 20)
        for key in "123456":
            s.press(key)
            s.listen(0.5)
            before, since = s.cpu_s(s.pid), time.perf_counter()
            s.listen(seconds)
            spent = s.cpu_s(s.pid) - before
            shares[f"screen_{key}"] = 100 * spent / (time.perf_counter() - since)
    return shares


def race(program, epochs=20):
    """Seconds from launch until both lanes are done, on the screen."""
    argv = program + STRAIGHT[:-1] + [str(epochs)]
    with Session(argv) as s:
        spent, busy = 0.0, True
        while busy or " DONE " not in s.screen().row(0):
            s.listen(0.3)
            before, spent = spent, s.cpu_s()
            busy = spent - before > 0.03
        return {"race_s": next(at for at, screen in s.replay()
                               if " DONE " in screen.row(0)) - s.launched}


def main():
    probes = {"start": start, "memory": memory, "keys": keys, "paused": paused,
              "drawing": drawing, "race": race}
    if len(sys.argv) < 3 or sys.argv[1] not in probes:
        sys.exit(__doc__)
    for name, value in probes[sys.argv[1]](sys.argv[2:]).items():
        print(name, round(value, 4))


if __name__ == "__main__":
    main()
