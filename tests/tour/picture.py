# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on a screen, and what must always be so about it."""
import re

SCREENS = {1: "Train", 2: "Compare", 3: "Errors", 4: "Weights", 5: "Log", 6: "Runs"}
STATES = "ERROR RUN EVAL STEP PAUSED DIVERGED COLLAPSED LOADING DONE STOPPED".split()
BOX = {False: ("┌", "┐", "└", "┘", "│├┤┼", "─"), True: ("+", "+", "+", "+", "|+", "-")}


def plain(styled):
    return re.sub("\033\\[[0-9;:]*m", "", styled)


def status_word(text):
    m = re.search(r"[│|] (%s)\b" % "|".join(STATES), text.split("\n")[0])
    return m.group(1) if m else None


def screen_number(text):
    m = re.search(r"\[([1-6])\]", text.split("\n")[0])
    return int(m.group(1)) if m else 0


def epoch(text):
    m = re.search(r"epoch (\d+)/(\d+)", text.split("\n")[1] if "\n" in text else "")
    return int(m.group(1)) if m else 0


def overlay(text):
    rows = text.rstrip("\n").split("\n")
    for name, pattern in (("help", "Keys on screen"), ("quit", "Quit\\?"), ("restart", "Restart\\?"), ("presets", "Presets")):
        if re.search(pattern, text):
            return name
    if re.match(r" /.*_|.*Enter set|.*Enter search|.*#247; Enter", rows[-1]) or re.match(r" [a-z].*_ *$", rows[-1]):
        return "typed"
    return None


def boxes(rows, ascii_only, anywhere=False):
    """Open boxes as (x, y, why), and how many are closed."""
    tl, tr, bl, br, wall, edge = BOX[ascii_only]
    grid = [r.ljust(400) for r in rows]
    found, broken = 0, []
    for y, row in enumerate(grid[:-1]):
        for x, ch in enumerate(row.rstrip()):
            if ch != tl:
                continue
            if ascii_only and not ((anywhere or x == 0 or row[x - 1] in "+|" or row[:x].endswith("  ")) and row[x + 1] in "- " and grid[y + 1][x] == "|"):
                continue
            if ascii_only and not re.match(r"\+(-| [A-Za-z#*])", row[x:x + 3]):
                continue
            yb = y + 1
            while yb < len(grid) and (grid[yb][x] in wall and grid[yb][x] != bl):
                yb += 1
            if yb == len(grid) or grid[yb][x] != bl:
                broken.append((x, y, "left wall"))
                continue
            closed = any(row[k] == tr and grid[yb][k] == br and all(grid[j][k] in wall for j in range(y + 1, yb))
                         for k in range(x + 2, len(row)))
            if closed:
                found += 1
            else:
                broken.append((x, y, "no right wall"))
    return found, broken


# What has a unit on the screens, and how it looks with it.
UNITS = ((r"(?<!, )(?<!\()\bval +-?\d+\.\d+(?![\d%])(?! %)", "val accuracy without %"), (r"\btr +\d+\.\d+(?![\d%])", "train accuracy without %"),
         (r"\bbatch +\d+\.\d(?![\d%])", "batch accuracy without %"), (r"ETA (?!\d+:\d\d:\d\d|--:--)", "ETA that is no time"),
         (r"\bring +\d+(?![\d%])", "ring without %"), (r"\bbest +\d+\.\d+(?![\d%])(?! %)", "best accuracy without %"),
         (r"\binactive +\d+(?![\d%])", "inactive share without %"), (r"\bdead(?: units)? +\d+(?! of \d|/\d|\d)", "dead units of no number"))


def check_picture(styled, size, ascii_only, mode, colour=True):
    """All that is wrong with a picture, as one line each."""
    text, (w, h), wrong = plain(styled), size, []
    rows = text.split("\n")[:-1]
    rows += [""] * (h - len(rows))
    if len(rows) > h:
        wrong.append("%d rows on %d" % (len(rows), h))
    wide = [r for r in rows if len(r.rstrip()) > w]
    if wide:
        wrong.append("a row of %d columns on %d" % (len(wide[0]), w))
    stray = re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffd]", text)
    if stray:
        wrong.append("stray character %r" % stray.group(0))
    if ascii_only and not text.isascii():
        wrong.append("not ASCII: %r" % re.search("[^\x00-\x7f]", text).group(0))
    if not colour and re.search("\033\\[[0-9;:]*\\b(3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8)\\b", styled):
        wrong.append("colour where there should be none")
    if w < 40 or h < 10:
        if not re.match(r" *(need|q quits|quit\?|restart\?)", rows[0]) and (w >= 10 and h >= 1):
            wrong.append("too small, and it does not say so")
        return wrong
    word = status_word(text)
    if re.match(r" ?step \d+ of \d+ .*press ", rows[0]):
        return wrong  # a lesson on a low screen: its band is at the top
    tabs = re.findall(r"\d", re.split("[│|]", rows[0])[0])
    if word is None or tabs != list("123456") or screen_number(text) == 0:
        wrong.append("tab line broken")
    elif SCREENS[screen_number(text)] not in rows[0]:
        wrong.append("tab without its name")
    if not re.match(r" (\S+ )?epoch \d+/\d+ .*\d+%| loading data| ?step \d+ of \d+ .*press ", rows[1]):
        wrong.append("progress line broken")
    if not rows[h - 1].strip():  # hints, what is typed, or what became of the last key
        wrong.append("no key hints and no answer" + (" in " + mode if mode else ""))
    found, broken = boxes(rows, ascii_only, mode in ("help", "quit", "restart", "presets"))
    if mode in (None, "base", "typed"):
        wrong += ["box at column %d, row %d: %s" % (x, y, why) for x, y, why in broken]
        need = {"Train": w >= 80, "Compare": w >= 80 and h > 11, "Log": True}.get(SCREENS.get(screen_number(text)), False)
        if found == 0 and need:
            wrong.append("no closed box")
    elif mode in ("help", "quit", "restart", "presets") and found == 0:
        wrong.append("overlay's box is open")
    for pattern, what in UNITS:
        m = re.search(pattern, text)
        if m and mode in (None, "base"):
            wrong.append("%s: %r" % (what, m.group(0)))
    return wrong
