#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What signals do to the terminal and to what was trained.

usage: pty_signals.py PROGRAM BENCH_DIR   (BENCH_DIR has screen.py)

Several programs run at a time, each in a pseudo terminal of its own that this
process holds both ends of: so it sees the modes that are left behind, and can
tell whether the terminal takes output. Nothing waits for a time; LIMIT_S, from
one state to the next, is only when to give up.
"""
import array
import base64
import contextlib
import ctypes
import errno
import fcntl
import os
import re
import resource
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import zipfile

PROGRAM = os.path.abspath(sys.argv[1])
sys.path.insert(0, sys.argv[2])
from screen import Screen  # noqa: E402

LIMIT_S = 120
F_SETPIPE_SZ = 1031  # in fcntl from Python 3.10 on
AT_A_TIME = 8
VIEWS = ["train", "compare", "errors", "weights", "log"]
ASKS = ["HUP", "INT", "QUIT", "TERM", "ALRM", "VTALRM", "PROF", "IO", "PWR", "XCPU",
        "STKFLT", "RTMIN", "RTMAX"]
CRASHES = ["ILL", "TRAP", "ABRT", "BUS", "FPE", "SEGV", "SYS"]
HARMLESS = ["PIPE", "XFSZ", "CHLD", "CONT", "URG", "WINCH", "USR1", "USR2"]
MODES = {b"1049": b"l", b"25": b"h", b"1000": b"l", b"1002": b"l", b"1006": b"l",
         b"2004": b"l"}  # as they are to be left

os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
home = tempfile.mkdtemp(prefix="mlptui-signals-")
os.environ.update(XDG_STATE_HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home)
data = os.path.join(home, "xor.csv")
with open(data, "w", encoding="ascii") as file:
    file.write("label,a,b\n")
    file.writelines(f"{i % 2},{i % 7},{i % 5}\n" for i in range(60))
RUN = ["--data", data, "--label", "label", "--lane", "bp", "--lane", "wp",
       "--batch-size", "10", "--epochs", "1000000"]

# Under ThreadSanitizer (gcc 12) a signal goes missing now and then on a loaded
# machine: some of 300 programs were seen with it neither pending nor handled, and
# none of 300 of the same load without. There alone it is sent a second time.
with open(PROGRAM, "rb") as file:
    LOSES_SIGNALS = b"__tsan_init" in file.read()

checks = failures = 0


def check(what, good, told=""):
    global checks, failures
    checks += 1
    if not good:
        failures += 1
        print(f"FAIL: {what}: {told}", flush=True)


def number(name):
    return int(getattr(signal, "SIG" + name))


def give(fd, text):
    """Whatever fd takes of text, without waiting."""
    os.set_blocking(fd, False)
    try:
        return os.write(fd, text)
    except OSError as why:
        if why.errno != errno.EAGAIN:
            raise
        return 0


def takes(fd):
    return bool(select.select([], [fd], [], 0)[1])


class Session:
    """A program in a terminal, and a script: a generator that yields functions
    to wait for. Each ends with the program."""

    serial = 0

    def __init__(self, what, script, argv, ignored=(), limits=(), job=False):
        Session.serial += 1
        self.what, self.ignored, self.limits, self.job = what, ignored, limits, job
        self.folder = os.path.join(home, str(Session.serial))
        os.mkdir(self.folder)
        self.save = os.path.join(self.folder, "run.npz")
        self.argv = [PROGRAM] + argv + ["--save", self.save]
        self.screen, self.output, self.status = Screen(80, 24), b"", None
        self.reading = True
        self.sent, self.sent_until = 0, 0.0  # a signal that may get lost
        self.script = script(self)

    def start(self):
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        os.set_blocking(self.master, False)
        self.until = time.monotonic() + LIMIT_S
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.become()
            finally:
                os._exit(127)
        self.waits = next(self.script)

    def become(self):
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        for fd in range(3):
            os.dup2(self.slave, fd)
        self.run()

    def run(self):
        os.closerange(3, 256)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for what, most in self.limits:
            resource.setrlimit(what, (most, most))
        for sig in range(1, 65):
            if sig not in (9, 19, 32, 33):
                signal.signal(sig, signal.SIG_IGN if sig in self.ignored else signal.SIG_DFL)
        if self.job and self.lead_job():
            return
        os.execv(self.argv[0], self.argv)

    def lead_job(self):
        """False in the program's process; in this one, which is its shell: once
        it stops, the terminal is this one's, and the program is to end."""
        pid = os.fork()
        os.setpgid(pid, pid)
        if pid == 0:
            while os.tcgetpgrp(0) != os.getpgrp():
                time.sleep(0.01)
            return False
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(0, pid)
        os.waitpid(pid, os.WUNTRACED)
        os.tcsetpgrp(0, os.getpgrp())
        os.write(1, b"job stopped")
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGCONT)
        os.kill(os.getpid(), os.WTERMSIG(os.waitpid(pid, 0)[1]))
        return True

    def read(self):
        while self.reading:
            try:
                got = os.read(self.master, 65536)
            except OSError:
                return
            self.output += got
            self.screen.feed(got)

    def step(self):
        """Goes on as far as it can; False when it is over."""
        self.read()
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        try:
            while self.waits():
                self.waits = next(self.script)
                self.until = time.monotonic() + LIMIT_S
        except StopIteration:
            self.end()
            return False
        if self.status is not None or time.monotonic() > self.until:
            why = f"status {self.status}" if self.status is not None else "not in time"
            check(self.what, False, f"{why}, waiting for {self.waits.__doc__ or 'a state'}\n"
                  + self.screen.text())
            self.end()
            return False
        return True

    def end(self):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.master)
        os.close(self.slave)
        shutil.rmtree(self.folder)

    # what scripts wait for and look at

    def shown(self, *texts):
        def look():
            """the screen"""
            return all(text in self.screen.text() for text in texts)
        return look

    def ended(self):
        def look():
            """the end"""
            if self.sent and time.monotonic() > self.sent_until:
                print(f"{self.what}: sent once more, ThreadSanitizer lost it", flush=True)
                os.kill(self.pid, self.sent)
                self.sent = 0
            return self.status is not None
        return look

    def kill(self, name):
        os.kill(self.pid, number(name))
        if LOSES_SIGNALS:
            self.sent, self.sent_until = number(name), time.monotonic() + LIMIT_S / 3

    def press(self, keys):
        os.write(self.master, keys)

    def batches(self):
        found = re.search(r"step +(\d+)", self.screen.text())
        return int(found.group(1)) if found else 0

    def taken(self):
        def look():
            """the keys to be taken"""
            return not array.array("i", fcntl.ioctl(self.slave, termios.FIONREAD, b"\0" * 4))[0]
        return look

    def kept(self):
        """Bytes of the file that curses writes to."""
        fds, size = f"/proc/{self.pid}/fd/", 0
        for fd in os.listdir(fds):
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                if "memfd:screen" in os.readlink(fds + fd):
                    size += os.stat(fds + fd).st_size
        return size

    def stop_reading(self):
        """A reader that has gone to sleep: the terminal is full at once."""
        self.reading = False
        slave = os.open(os.ttyname(self.slave), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        while give(slave, b"." * 4096):
            pass
        os.close(slave)

    def check_restored(self):
        self.reading = True
        self.read()
        after = termios.tcgetattr(self.slave)
        check(f"{self.what}: modes", after == self.before, after)
        for mode, way in MODES.items():
            ways = re.findall(rb"\x1b\[\?(?:\d+;)*" + mode + rb"(?:;\d+)*([hl])", self.output)
            check(f"{self.what}: private mode {mode.decode()}", ways and ways[-1] == way, ways)
        titles = re.findall(rb"\x1b\[(2[23]);2t|\x1b\](2);", self.output)
        check(f"{self.what}: the title is given back", titles[-1:] == [(b"23", b"")], titles)

    def check_died(self, name):
        check(f"{self.what}: status", os.WIFSIGNALED(self.status)
              and os.WTERMSIG(self.status) == number(name), self.status)
        check(f"{self.what}: checkpoint",
              zipfile.is_zipfile(self.save) == (name in ASKS), os.listdir(self.folder))
        check(f"{self.what}: nothing else", set(os.listdir(self.folder)) <= {"run.npz"},
              os.listdir(self.folder))


class Piped(Session):
    """The same without a terminal: standard output is a pipe."""

    def start(self):
        self.reader, self.writer = os.pipe()
        fcntl.fcntl(self.writer, F_SETPIPE_SZ, 4096)  # full before long
        self.master = os.dup(self.reader)
        self.slave = os.open(os.path.join(self.folder, "stderr"), os.O_RDWR | os.O_CREAT)
        self.until = time.monotonic() + LIMIT_S
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.dup2(self.writer, 1)
                os.dup2(self.slave, 2)
                self.run()
            finally:
                os._exit(127)
        self.waits = next(self.script)

    def read(self):
        pass

    def end(self):
        super().end()
        os.close(self.reader)
        os.close(self.writer)

    def told(self):
        os.lseek(self.slave, 0, os.SEEK_SET)
        return os.read(self.slave, 4096).decode()

    def full(self):
        def look():
            """a full pipe"""
            return not takes(self.writer)
        return look

    def check_died(self, name):
        os.unlink(os.path.join(self.folder, "stderr"))
        super().check_died(name)


def running(view):
    return " RUN ", f"[{VIEWS.index(view) + 1}]"


def dies(name, view, prepare=None):
    """By the signal, saved or not, the terminal restored."""
    def script(s):
        yield s.shown(*running(view))
        if prepare:
            yield from prepare(s)
        s.kill(name)
        yield s.ended()
        s.check_died(name)
        s.check_restored()
    what = f"SIG{name} on {view}" + (f", {prepare.__doc__}" if prepare else "")
    return Session(what, script, RUN + ["--view", view])


def unread(s):
    """terminal unread"""
    s.stop_reading()
    yield lambda: not takes(s.slave)
    yield a_while(0.2)


def stopped(s):
    """terminal stopped"""
    s.press(b"\x13")
    yield lambda: not takes(s.slave)
    yield a_while(0.2)


def a_while(seconds):
    """So long that a program that writes has tried to: a test that comes sooner
    holds as well, but would not show the fault."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


def crash_in_worker():
    def tids(s):
        return {int(t) for t in os.listdir(f"/proc/{s.pid}/task")} - {s.pid}

    def script(s):
        yield s.shown(*running("train"))
        began = tids(s)  # one that loaded the data may be about to end
        at = s.batches()
        yield lambda: s.batches() > at + 5
        ctypes.CDLL(None).tgkill(s.pid, max(began & tids(s)), number("SEGV"))
        yield s.ended()
        s.check_died("SEGV")
        s.check_restored()
    return Session("SIGSEGV in a worker's thread", script, RUN)


def goes_on():
    def script(s):
        yield s.shown(*running("train"))
        for name in HARMLESS:
            at = s.batches()
            s.kill(name)
            yield lambda: s.batches() > at + 5
        yield lambda: os.path.exists(s.save)  # SIGUSR1
        s.kill("TERM")
        yield s.ended()
        s.check_died("TERM")
    return Session("signals that end nothing", script, RUN)


def stays_ignored():
    names = ["HUP", "INT", "QUIT", "ALRM", "RTMIN"]

    def script(s):
        yield s.shown(*running("train"))
        for name in names:
            at = s.batches()
            s.kill(name)
            yield lambda: s.batches() > at + 5
        s.kill("TERM")
        yield s.ended()
        s.check_died("TERM")
    # TERM is taken back: a parent that ignores it did not mean its children.
    return Session("ignored signals", script, RUN, ignored=[number(n) for n in names + ["TERM"]])


def catches_up():
    """While the terminal is stopped keys are obeyed, what a signal asks for is
    done and nothing piles up; afterwards the screen is the newest."""
    def script(s):
        yield s.shown(*running("train"))
        yield from stopped(s)
        s.press(b"2")
        yield s.taken()
        s.kill("USR1")
        yield lambda: os.path.exists(s.save)
        s.press(b"1<<")
        yield s.taken()
        check(f"{s.what}: one frame is kept", s.kept() < 50000, s.kept())
        s.press(b"\x11")
        yield s.shown("10 batch/s", *running("train"))
        s.press(b"Q")
        yield s.ended()
        check(f"{s.what}: status", s.status == 0, s.status)
        s.check_restored()
    return Session("a stopped terminal catches up", script, RUN)


def tells(what, told, argv, keys=b""):
    """The end of a run, and what C copies, reach a person past the screen."""
    def script(s):
        yield s.shown(" DONE ")
        s.press(keys)
        yield lambda: all(text in s.output for text in told)
        s.press(b"Q")
        yield s.ended()
        s.read()
        check(f"{s.what}: status", s.status == 0, s.status)
        for text in told:
            check(f"{s.what}: {text} once", s.output.count(text) == 1, s.output)
        if b"C" in keys:
            line = re.search(rb"\r\ncommand: (mlptui [^\r]*)\r\n", s.output)
            copy = re.search(rb"\x1b\]52;c;([^\a]*)\a", s.output)
            check(f"{s.what}: the same copied and printed", line and copy
                  and base64.b64decode(copy.group(1)) == line.group(1), s.output[-900:])
        if "none" in argv:
            check(f"{s.what}: nothing but that", b"\a" not in s.output
                  and b"\x1b]" not in s.output and b";2t" not in s.output)
    return Session(what, script, RUN + ["--epochs", "1"] + argv)


def file_limit():
    def script(s):
        yield s.shown(*running("train"))
        s.press(b"2S")
        yield s.shown("File too large")
        check(f"{s.what}: no file", os.listdir(s.folder) == [], os.listdir(s.folder))
        s.press(b"1")
        yield s.shown(*running("train"))
        at = s.batches()
        yield lambda: s.batches() > at + 5
        s.kill("TERM")
        yield s.ended()
        check(f"{s.what}: status", os.WIFSIGNALED(s.status), s.status)
        check(f"{s.what}: no file at the end", os.listdir(s.folder) == [])
        s.check_restored()
    return Session("SIGXFSZ at a save", script, RUN,
                   limits=[(resource.RLIMIT_FSIZE, 512)])


def background():
    """Stopped with Ctrl-Z, asked to leave and continued as a background job."""
    def script(s):
        yield s.shown(*running("train"))
        s.press(b"\x1a")
        yield lambda: b"job stopped" in s.output
        s.check_restored()
        yield s.ended()
        s.check_died("TERM")
        s.check_restored()
    return Session("SIGTERM after Ctrl-Z", script, RUN, job=True)


def dies_unread(name, front_end):
    """Nobody empties the pipe; the run is saved all the same."""
    def script(s):
        yield s.full()
        yield a_while(0.5)  # lanes that must lose nothing wait, too
        s.kill(name)
        yield s.ended()
        check(f"{s.what}: nothing said", s.told() == "", s.told())
        s.check_died(name)
    return Piped(f"SIG{name}, {' '.join(front_end)} unread", script,
                 RUN + ["--speed", "max", "-q"] + front_end)


def dump_unread(s):
    """A picture larger than the pipe, after all is trained."""
    yield s.full()
    s.kill("TERM")
    yield s.ended()
    s.check_died("TERM")


def headless_file_limit(s):
    yield s.ended()
    check(f"{s.what}: status", s.status == 1 << 8, s.status)
    check(f"{s.what}: told", "File too large" in s.told(), s.told())
    check(f"{s.what}: no file", os.listdir(s.folder) == ["stderr"], os.listdir(s.folder))


def sanitized():
    """Such a program needs terabytes of address space to start."""
    return subprocess.run(
        [PROGRAM, "--version"], check=False, capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30,) * 2)).returncode != 0


def small_memory(kb, extra, screen):
    """A line and a status, or it works; nothing hangs or dies silently."""
    def ends(s):
        yield s.ended()
        code = os.WEXITSTATUS(s.status)
        check(f"{s.what}: status", os.WIFEXITED(s.status), s.status)
        check(f"{s.what}: a line", code == 0 or s.told(), code)

    def leaves(s):
        yield lambda: s.status is not None or s.shown(" RUN ")()
        s.press(b"Q")
        yield s.ended()
        s.read()
        code = os.WEXITSTATUS(s.status)
        check(f"{s.what}: status", os.WIFEXITED(s.status), s.status)
        check(f"{s.what}: a line", code == 0 or b"mlptui: " in s.output, s.output[-200:])
    end = ["--epochs", "2", "--headless"] if not screen else []
    return (Session if screen else Piped)(
        f"{kb} KB {' '.join(extra + end)}", leaves if screen else ends, RUN + extra + end,
        limits=[(resource.RLIMIT_AS, kb << 10)])


def every_session(thorough):
    """thorough: each signal on each screen, not on one."""
    for i, name in enumerate(ASKS + CRASHES):
        view = VIEWS[i % len(VIEWS)]
        for on in VIEWS if thorough else [view]:
            yield dies(name, on)
        for state in [unread, stopped] if thorough else [[unread, stopped][i % 2]]:
            yield dies(name, view, state)
    yield crash_in_worker()
    yield goes_on()
    yield stays_ignored()
    yield catches_up()
    yield file_limit()
    yield tells("an end is told", [b"\x1b]2;mlptui DONE 1/1 BP ", b"\x1b]9;mlptui: ended: BP ",
                                   b"to the clipboard (OSC 52)"], [], b"C")
    yield tells("an end is told to nobody", [], ["--alerts", "none"])
    yield background()
    for front_end in ["--headless"], ["--headless", "--format", "csv"], ["--plain"]:
        for name in ["TERM", "QUIT"]:
            yield dies_unread(name, front_end)
    yield Piped("SIGTERM, --dump-screen unread", dump_unread,
                RUN + ["--epochs", "1", "--dump-screen", "999x999"])
    yield Piped("SIGXFSZ at a save, --headless", headless_file_limit,
                RUN + ["--epochs", "1", "--headless"],
                limits=[(resource.RLIMIT_FSIZE, 512)])
    if sanitized():
        print("not done: limits on the address space")
        return
    for kb in range(20000, 400001, 19000 if thorough else 76000):
        for wide in [], ["--hidden", "64,64"]:
            yield small_memory(kb, wide, False)
            yield small_memory(kb, wide, True)


def run(sessions):
    busy = []
    for session in sessions:
        session.start()
        busy.append(session)
        while len(busy) >= AT_A_TIME:
            busy = turn(busy)
    while busy:
        busy = turn(busy)


def turn(busy):
    select.select([s.master for s in busy if s.reading], [], [], 0.02)
    return [s for s in busy if s.step()]


try:
    run(every_session("MLPTUI_STRESS" in os.environ))
finally:
    shutil.rmtree(home, ignore_errors=True)
print(f"Checks: {checks}, Failures: {failures}, Errors: 0")
sys.exit(failures > 0)
