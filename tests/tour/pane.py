# SPDX-License-Identifier: GPL-3.0-or-later
"""A program in a tmux of its own: keys and the mouse in, pictures out."""
import os, re, subprocess, tempfile, time

from picture import plain

PATIENCE = 100  # seconds that a state is waited for

TMUX_KEYS = {"Space": "Space", "Up": "Up", "Down": "Down", "Left": "Left", "Right": "Right", "PgUp": "PPage",
             "PgDn": "NPage", "Home": "Home", "End": "End", "Tab": "Tab", "Shift-Tab": "BTab", "Enter": "Enter",
             "Esc": "Escape", "Del": "DC", "Ctrl-L": "C-l", "Ctrl-Z": "C-z", "Ctrl-C": "C-c"}


class Lost(Exception):
    """The program is not where the tour left it."""


class Pane:
    """One tmux server with a shell, in it the program."""
    count = 0

    def __init__(self, tour, size, locale="C.UTF-8", term="tmux-256color", env=None):
        Pane.count += 1
        self.socket = "mlptui-tour-%d-%d" % (os.getpid(), Pane.count)
        self.tour, self.size, self.locale, self.pid = tour, size, locale, None
        self.dir = tempfile.mkdtemp(dir=tour.dir)
        self.env = dict(os.environ, HOME=self.dir, LC_ALL="C.UTF-8", MLPTUI_CONFIG=self.dir + "/conf",
                        XDG_STATE_HOME=self.dir + "/state", XDG_CONFIG_HOME=self.dir + "/config",
                        XDG_CACHE_HOME=tour.dir + "/cache", **(env or {}))
        for name in ("NO_COLOR", "TMUX", "ENV", "COLUMNS", "LINES", "ESCDELAY"):
            if name not in (env or {}):
                self.env.pop(name, None)
        with open(self.dir + "/tmux.conf", "w") as f:
            f.write("set -g default-terminal %s\nset -s escape-time 0\nset -g status off\n" % term)
        done = self.outside("new-session", "-d", "-s", "t", "-x", str(size[0]), "-y", str(size[1]), "sh -i")
        if done.returncode != 0:
            raise Lost(done.stderr.decode(errors="replace"))
        self.attach()
        self.tm("set-option", "-g", "window-size", "manual")

    def outside(self, *args):
        """A tmux of its own; for what comes before and after the control client."""
        return subprocess.run(["tmux", "-u", "-f", self.dir + "/tmux.conf", "-L", self.socket, *args], env=self.env, capture_output=True)

    def attach(self):
        """A control client: a command costs no process."""
        self.control = subprocess.Popen(["tmux", "-u", "-C", "-L", self.socket, "attach", "-f", "no-output", "-t", "t"], env=self.env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
        self.replies = os.fdopen(self.control.stdout.fileno(), "rb", closefd=False)
        self.reply()

    def reply(self):
        lines, mark = None, None
        for raw in self.replies:
            line = raw.rstrip(b"\n")
            if lines is None:
                if line.startswith(b"%begin "):
                    lines, mark = [], line.split()[2]
            elif line.startswith((b"%end ", b"%error ")) and line.split()[2] == mark:
                if line.startswith(b"%error"):
                    raise Lost("tmux: %s" % b" ".join(lines).decode(errors="replace"))
                return b"".join(l + b"\n" for l in lines)
            else:
                lines.append(line)
        raise Lost("tmux went away")

    def tm(self, *args):
        words = ['"%s"' % re.sub(r'([\\"$])', r"\\\1", a) for a in args]
        try:
            self.control.stdin.write((" ".join(words) + "\n").encode())
        except OSError:
            raise Lost("tmux went away")
        return self.reply()

    def close(self):
        self.outside("kill-server")
        try:
            os.remove("%s/tmux-%d/%s" % (os.environ.get("TMUX_TMPDIR", "/tmp"), os.getuid(), self.socket))
        except OSError:
            pass

    def start(self, *args):
        if os.path.exists(self.dir + "/pid"):
            os.remove(self.dir + "/pid")
        with open(self.dir + "/go", "w") as f:
            f.write('echo $$ >"%s/pid"\nexec env LC_ALL=%s "$@"\n' % (self.dir, self.locale))
        words = ["sh", self.dir + "/go", *self.tour.program, *args]
        self.type("clear; " + " ".join("'%s'" % w for w in words) + "\n")
        end = time.time() + PATIENCE
        while not os.path.exists(self.dir + "/pid") and time.time() < end:
            time.sleep(0.03)
        if not self.wait(r"^.{0,30}\[\d\]\w+.*\n.*(epoch|step)", PATIENCE):
            raise Lost("no start")
        self.pid = int(open(self.dir + "/pid").read())

    def type(self, text):
        self.tm("send-keys", "-l", text.rstrip("\n"))
        if text.endswith("\n"):
            self.tm("send-keys", "Enter")

    def keys(self, *names):
        for name in names:
            key = TMUX_KEYS.get(name, name)
            self.tm("send-keys", *(["-l"] if len(key) == 1 else []), ";" if key == ";" else key)
            if name == "Esc":
                time.sleep(0.12)  # else the next byte makes it an Alt key

    def mouse(self, button, x, y, up=False):
        if self.tm("display-message", "-p", "#{mouse_sgr_flag}").strip() == b"1":
            data = list(b"\033[<%d;%d;%d%c" % (button, x + 1, y + 1, ord("m" if up else "M")))
        else:  # what a terminal of before 2012 sends
            data = [*b"\033[M", 32 + (3 if up else button), 33 + x, 33 + y]
        self.tm("send-keys", "-H", *["%02x" % b for b in data])

    def resize(self, w, h):
        self.size = (w, h)
        self.tm("resize-window", "-x", str(w), "-y", str(h))

    def styled(self):
        return self.tm("capture-pane", "-p", "-e").decode("utf-8", "replace")

    def text(self):
        return plain(self.styled())

    def wait(self, pattern, seconds, gone=False):
        end = time.time() + seconds
        while time.time() < end:
            if (re.search(pattern, self.text()) is None) == gone:
                return True
            time.sleep(0.012)
        return False

    def until(self, holds, seconds):
        end = time.time() + seconds
        while not holds(self.text()) and time.time() < end:
            time.sleep(0.012)

    def settle(self, before=None, most=0.12, patience=0.3):
        """The picture once it stands still: after it differs from before, or most seconds. One that never does is given patience."""
        end, last = time.time() + most, None
        while True:
            now = self.styled()
            if now == last and (now != before or time.time() > end) or time.time() > end + patience:
                return now
            last = now
            time.sleep(0.012)

    def gone(self, seconds=PATIENCE):
        end = time.time() + seconds
        while self.alive() and time.time() < end:
            time.sleep(0.02)
        return not self.alive()

    def alive(self):
        if self.pid is None:
            return False
        try:
            os.kill(self.pid, 0)
            return True
        except OSError:
            return False
