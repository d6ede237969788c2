# SPDX-License-Identifier: GPL-3.0-or-later
"""The program at one size and in one locale, led through what there is to do."""
import os, re, signal, time

from pane import Lost, Pane
from picture import SCREENS, check_picture, epoch, overlay, plain, screen_number, status_word

SIZES = ((80, 24), (120, 30), (200, 50), (40, 12))
THEMES, GLYPHS = 5, 3
STILL = ("PAUSED", "STEP")
LEAVES = ("q", "F10", "Q", "Ctrl-C", "Ctrl-Z")  # a part of their own
# What must come first for a key to have anything to do; tried when it did nothing by itself.
MANY = " ".join("+-" * 25) + " "  # events, more than a screen
BEFORE = {"Home": ["End"], "End": ["Home"], "Up": ["End"], "k": ["End"], "Down": ["Home"], "j": ["Home"],
          "Left": ["End", "c", "c Right Right"], "h": ["End", "c", "c Right Right"],
          "Right": ["Home", "c", "c Home"], "l": ["Home", "c", "c Home"], "PgUp": ["End", "PgDn"], "PgDn": ["Home", "PgUp"],
          "N": ["End", "/ R Enter"], "n": ["Home", "/ R Enter"], "X": ["D Space Right Right"],
          "x": ["D Space Right Right"], "Del": ["D Space Right Right"], "Esc": ["z", "?"],
          "u": ["+"], "A": ["a + a a"], "-": ["+"], "_": ["+"], "C": [], "<": [">"], ">": ["<"]}
# What takes a key back: a lane alone as the target, or a full panel, would change what the next keys mean.
AFTER = {"a": ["a", "a"], "<": [">"] * 8, ">": ["<"], "z": ["Esc"], "Enter": ["Esc"], "c": ["Esc"]}
BACK = {"Left": ["Right"], "h": ["l"], "Right": ["Left"], "l": ["h"]}
for key in "Up k PgUp Home Down j PgDn End".split():
    BEFORE[key].append(MANY + ("End" if key in "Up k PgUp Home" else "Home"))
NO_EFFECT = {"Ctrl-L": "the same picture is what it is for", "Esc": "nothing is open"}


class Walk:
    """The program at one size and in one locale, and what to do with it."""

    def __init__(self, tour, name, size, locale="C.UTF-8", **more):
        self.tour, self.totals, self.name = tour, tour.totals, name
        self.pane, self.size, self.ascii = Pane(tour, size, locale, "tmux-256color" if locale == "C" else "xterm-256color", **more), size, locale == "C"
        self.colour = "NO_COLOR" not in more.get("env", {})
        self.restarts, self.arguments = -1, ()

    def launch(self):
        self.restarts += 1
        if self.restarts > 60:
            raise Lost("started anew 60 times")
        if os.path.exists(self.pane.dir + "/conf"):
            os.remove(self.pane.dir + "/conf")  # what F12 kept
        self.pane.start("--speed", "max", "--epochs", "60", *self.arguments)
        if not self.pane.wait(r"epoch ([3-9]|\d\d)/", 40):
            raise Lost("no third epoch")
        self.pane.keys("Space")
        self.pane.wait(r"PAUSED", 5)

    def relaunch(self):
        if self.pane.alive():
            self.pane.keys("Esc", "Q")
            if not self.pane.gone(3):
                self.pane.keys("Q")  # read together, Esc and Q are Alt-Q
        if not self.pane.gone(10):
            raise Lost("does not leave")
        self.launch()

    def where(self, what):
        return "%s %dx%d %s: %s" % (self.name, *self.size, self.pane.locale, what)

    def check(self, styled, what, mode=None):
        text = plain(styled)
        mode = mode or overlay(text)
        if not self.totals.check(self.pane.alive(), "the program is gone", self.where(what), text):
            raise Lost("gone after " + what)
        for again in range(5):
            wrong = check_picture(styled, self.pane.size, self.ascii or text.isascii(), mode, self.colour)
            if all(line in self.totals.failed for line in wrong):
                break
            time.sleep(0.1 * 2 ** again)  # perhaps taken while it was being drawn; tmux holds sizes back for 0.25 s
            styled = self.pane.styled()
            text = plain(styled)
            mode = overlay(text) or (mode if mode not in Walk.modes.values() else None)
        for line in wrong or [None]:
            self.totals.check(line is None, line, self.where(what), text)
        return text

    def base(self, screen):
        """Paused, nothing open, on this screen."""
        for _ in range(8):
            if not self.pane.alive():
                self.relaunch()
            text = plain(self.pane.settle(most=0))
            word = status_word(text)
            if overlay(text) or re.search(r"^ ?step \d+ of \d+ .*press ", text, re.M):  # or in the lesson
                self.pane.keys("Esc")
            elif word in ("DONE", "DIVERGED", "COLLAPSED", "STOPPED", "ERROR", None):
                self.relaunch()
            elif epoch(text) < 2:
                if word == "PAUSED" or word == "STEP":
                    self.pane.keys("Space")
                if not self.pane.wait(r"epoch ([2-9]|\d\d)/|DIVERGED|COLLAPSED", 20):
                    self.relaunch()
            elif word not in STILL:
                self.pane.keys("Space")
                self.pane.wait(r"^[^\n]*[│|] (PAUSED|STEP|DONE|DIVERGED|COLLAPSED)", 3)
            elif "FROZEN" in text.split("\n")[0]:
                self.pane.keys("f")
            elif screen_number(text) != screen:
                self.pane.keys(str(screen))
                self.pane.wait(r"\[%d\]" % screen, 2)
            elif not re.search(r"q quit *$", text.rstrip("\n")):
                self.pane.keys("Esc")  # the answer to the key before, which the next one may give again
            else:
                return self.pane.settle(most=0)
        self.relaunch()
        self.pane.keys(str(screen))
        if not self.pane.wait(r"\[%d\]" % screen, 2):
            raise Lost("cannot go back to screen %d" % screen)
        return self.pane.settle(most=0)

    def elsewhere(self, key, screen):
        """Whether it does something that this screen does not show."""
        pictures = []
        for press in (False, True):
            for at in (5, 1):
                if press and at == 5:
                    self.base(screen)
                    self.pane.keys(key)
                    self.pane.settle(most=0.05)
                pictures.append(self.base(at))
        self.base(screen)
        return pictures[0] != pictures[2] or pictures[1] != pictures[3]

    def prepared(self, key, screen):
        for first in BEFORE.get(key, []):
            self.base(screen)
            for k in first.split():
                self.pane.keys(k)
            before = self.pane.settle(most=0.12)
            self.pane.keys(key)
            if self.pane.settle(before, 0.15) != before:
                return first
        return None

    def effect(self, key, screen, help_text, before):
        after = self.pane.settle(before, 5 if key in ("w", "v") else 0.12, patience=3)  # w waits for the disk, v looks at all pictures
        text = self.check(after, "screen %d, %s" % (screen, key))
        if key in NO_EFFECT or key == str(screen) or after != before:
            return
        what = "%s (%s) does nothing on %s" % (key, help_text, SCREENS[screen])
        before = self.base(screen)
        self.pane.keys(key)
        if self.pane.settle(before, 0.5) != before:
            return
        first = self.prepared(key, screen)
        if first is not None:
            self.totals.note(self.totals.prepared, "%s on %s: only after %s" % (key, SCREENS[screen], first), self.where(""))
        elif self.elsewhere(key, screen):
            self.totals.note(self.totals.unseen, "%s (%s) on %s" % (key, help_text, SCREENS[screen]), self.where(""))
        else:
            self.totals.check(False, what, self.where("screen %d" % screen), text)

    def keys(self, screen):
        for key, help_text in self.tour.keys[screen]:
            if key in LEAVES:
                continue
            before = self.base(screen)
            self.pane.keys(key)
            self.totals.press()
            self.effect(key, screen, help_text, before)
            self.pane.keys(*AFTER.get(key, []), *(["Esc", "Esc"] if key in {3: "TiMD/P", 5: "Tb"}.get(screen, "") else []))
            if screen == 1:
                self.pane.keys(*BACK.get(key, []))

    def mode(self, screen, name, opens, leaves=()):
        """Every key there is, in a mode of a screen."""
        for key in self.tour.every_key():
            if key in LEAVES and name not in ("typed", "search") or key in leaves or key in ("Ctrl-C", "Ctrl-Z", "Q"):
                continue
            now = plain(self.pane.settle(most=0))
            if (overlay(now) or "other") != self.modes.get(name, "other") or screen_number(now) != screen or name in ("matrix", "draw", "full"):
                self.base(screen)
                self.pane.keys(*opens)
                self.pane.until(lambda text: overlay(text) == self.modes.get(name), 2)
            before = self.pane.styled()
            self.pane.keys(key)
            self.totals.press()
            self.check(self.pane.settle(before, 0.05), "screen %d, %s, %s" % (screen, name, key))
            if name in ("help", "presets", "full", "matrix", "draw"):
                self.pane.keys(*[k for k in AFTER.get(key, []) if k != "Esc"])
        self.base(screen)

    modes = {"help": "help", "presets": "presets", "quit": "quit", "search": "typed", "field": "typed"}

    def overlays(self, screen):
        if self.size in (SIZES[0], SIZES[3]) or screen == 1:
            self.mode(screen, "help", ["?"])
            self.mode(screen, "presets", ["O"])
            self.mode(screen, "quit", ["q"], ("s", "S", "d", "q", "F10"))
        if screen != 5:
            self.mode(screen, "full", ["z"])
        if screen == 1:
            self.mode(screen, "field", ["Enter"])
        if screen in (3, 5):
            self.mode(screen, "search", ["/"])
        if screen == 3:
            self.mode(screen, "matrix", ["M"])
            self.mode(screen, "draw", ["D"])

    def looks(self):
        """Themes and glyphs, over all screens."""
        for theme in range(THEMES):
            for glyphs in range(GLYPHS):
                for screen in SCREENS:
                    text = self.check(self.base(screen), "theme %d, glyphs %d, screen %d" % (theme, glyphs, screen))
                    self.totals.check(re.search(r"\? help +q quit *$", text.rstrip()), "no key hints", self.where("looks"), text)
                self.pane.keys("g")
            self.pane.keys("t")

    def tabs(self):
        for screen in SCREENS:
            self.base(screen % len(SCREENS) + 1)
            x = re.search(r"\b%d\b" % screen, self.pane.text().split("\n")[0]).start()
            self.pane.mouse(0, x, 0)
            self.pane.mouse(0, x, 0, up=True)
            self.totals.press()
            self.totals.check(self.pane.wait(r"\[%d\]" % screen, 2), "a click on a tab does not open it",
                              self.where("tab %d" % screen), self.pane.text())

    def clicks(self, screen, rng):
        w, h = self.size
        self.base(screen)
        for k in range(24):
            x, y = rng.randrange(w), rng.randrange(1, h)
            button = rng.choice((0, 0, 0, 64, 65, 32, 1, 2))
            before = self.pane.styled()
            self.pane.mouse(button, x, y)
            if button < 3:
                self.pane.mouse(button, x, y, up=True)
            self.totals.press()
            self.check(self.pane.settle(before, 0.06), "screen %d, mouse button %d at %d,%d" % (screen, button, x, y))

    def leave(self, keys, status, what):
        """The program ends as it says, and the terminal is as before."""
        self.base(1)
        self.pane.keys(*keys)
        self.totals.press()
        self.pane.gone(15)
        time.sleep(0.1)
        flags = self.pane.tm("display-message", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}").decode().strip()
        self.pane.type("echo status=$?\n")
        ok = self.pane.wait(r"status=%d\b" % status, 3)
        text = self.pane.text()
        self.totals.check(ok, "%s does not leave with status %d" % (what, status), self.where(what), text)
        self.totals.check(flags == "001", "%s leaves the terminal changed (%s)" % (what, flags), self.where(what), text)
        if not ok:
            raise Lost("still there")

    def suspend(self, screen):
        before = plain(self.base(screen))
        self.pane.keys("Ctrl-Z")
        ok = self.pane.wait(r"Stopped", 5)
        self.totals.press()
        self.totals.check(ok, "Ctrl-Z does not stop it", self.where("screen %d" % screen), self.pane.text())
        self.pane.type("fg\n")
        self.totals.check(self.pane.wait(r"\[%d\][A-Z]" % screen, 5), "fg does not bring it back", self.where(""), self.pane.text())
        after = plain(self.pane.settle(most=0.5))
        self.totals.check(before == after, "after Ctrl-Z and fg the picture is another", self.where("screen %d" % screen), after)

    def repaint(self, screen):
        """A terminal that lost its contents while its size went and came back, as in tmux."""
        before = plain(self.base(screen))
        tty = self.pane.tm("display-message", "-p", "#{pane_tty}").decode().strip()
        with open(tty, "w") as f:
            f.write("\033[2J")
        self.pane.until(lambda text: text.strip() == "", 2)
        os.kill(self.pane.pid, signal.SIGWINCH)
        self.pane.until(lambda text: text == before, 2)
        self.totals.check(self.pane.text() == before, "a resize back and forth leaves the screen broken", self.where("screen %d" % screen), self.pane.text())

    def storm(self, rng, bursts):
        """Sizes from 1x1 to 300x100 while keys arrive and lanes train."""
        keys = [k for k in self.tour.every_key() if k not in LEAVES]
        for k in range(bursts):
            trail = []
            for _ in range(8):
                trail.append("%dx%d" % (rng.randint(1, 300), rng.randint(1, 100)) if rng.random() < 0.4 else rng.choice(keys))
                self.step(trail[-1])
            size = rng.choice(SIZES + ((rng.randint(1, 300), rng.randint(1, 100)),))
            self.step("%dx%d" % size)
            time.sleep(0.15)
            self.totals.press()
            self.check(self.pane.styled(), "burst %d: %s" % (k, " ".join(trail)))
            if k % 10 == 9:
                self.pane.resize(80, 24)
                self.pane.keys("Esc", "Esc")
                self.base(rng.randint(1, 5))
                self.pane.keys("Space")

    def step(self, what):
        if re.match(r"\d+x\d+$", what):
            self.pane.resize(*map(int, what.split("x")))
        else:
            self.pane.keys(what)
            self.totals.press()
