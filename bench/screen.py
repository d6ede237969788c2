# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of a terminal as the benchmarks need: what stands where.

Screen.feed(bytes) follows the output that ncurses sends to an xterm; colours,
titles and modes are skipped. Sequences may be cut anywhere between feeds.
"""
import re

TOKEN = re.compile(
    rb"\x1b\[([0-9;?>]*)([@-~])"         # CSI parameters final
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC: titles
    rb"|\x1b[()].|\x1b[^\[\]()]"         # character sets, one-letter escapes
    rb"|[\x00-\x1a\x1c-\x1f]"            # controls
    rb"|[\x20-\x7e]+"                    # text
    rb"|[\xc0-\xff][\x80-\xbf]+",        # one character of UTF-8
    re.DOTALL)
CUT = re.compile(rb"\x1b(?:\[[0-9;?>]*|\][^\x07\x1b]*\x1b?|[()])?$|[\xc0-\xff][\x80-\xbf]*$")


class Screen:
    def __init__(self, width, height):
        self.width, self.height = width, height
        self.cells = [[" "] * width for _ in range(height)]
        self.x = self.y = 0
        self.top, self.bottom = 0, height  # the rows that scroll, half open
        self.last = " "
        self.rest = b""

    def row(self, y):
        return "".join(self.cells[y])

    def text(self):
        return "\n".join(map(self.row, range(self.height)))

    def feed(self, data):
        data = self.rest + data
        cut = CUT.search(data)
        # A character that is whole only ends the data, so it waits as well:
        # the next bytes bring it out, and the last ones never matter here.
        self.rest = data[cut.start():] if cut else b""
        for token in TOKEN.finditer(data, 0, cut.start() if cut else len(data)):
            if token.group(2):
                self._csi(token.group(1), token.group(2).decode())
            elif token.group(0) == b"\x1bM":  # up one line
                if self.y == self.top:
                    self._scroll(self.top, -1)
                else:
                    self.y = max(self.y - 1, 0)
            elif token.group(0)[0] != 0x1b:
                self._plain(token.group(0))

    def _plain(self, raw):
        control = raw[0]
        if control >= 0x20:
            for char in raw.decode("utf-8", "replace"):
                self._put(char)
        elif control == 0x0d:
            self.x = 0
        elif control == 0x0a:
            self._line_feed()
        elif control == 0x08:
            self.x = max(self.x - 1, 0)

    def _put(self, char):
        if self.x >= self.width:
            self.x = 0
            self._line_feed()
        self.cells[self.y][self.x] = self.last = char
        self.x += 1

    def _line_feed(self):
        if self.y == self.bottom - 1:
            self._scroll(self.top, 1)
        else:
            self.y = min(self.y + 1, self.height - 1)

    def _scroll(self, top, n):
        """Rows from top on move up by n (down if negative), blanks follow."""
        rows = self.cells[top:self.bottom]
        blank = [[" "] * self.width for _ in range(min(abs(n), len(rows)))]
        self.cells[top:self.bottom] = (rows[n:] + blank if n > 0
                                       else blank + rows[:n])

    def _erase(self, y, start, stop):
        self.cells[y][start:stop] = [" "] * (stop - start)

    def _csi(self, raw, final):
        if raw[:1] in (b"?", b">"):
            return
        numbers = [int(n or 0) for n in raw.decode().split(";")]
        n = max(numbers[0], 1)
        row = self.cells[self.y]
        if final == "H":
            self.y = min(n, self.height) - 1
            self.x = min(max(numbers[1], 1) if len(numbers) > 1 else 1, self.width) - 1
        elif final == "d":
            self.y = min(n, self.height) - 1
        elif final == "G":
            self.x = min(n, self.width) - 1
        elif final == "A":
            self.y = max(self.y - n, 0)
        elif final == "B":
            self.y = min(self.y + n, self.height - 1)
        elif final == "C":
            self.x = min(self.x + n, self.width - 1)
        elif final == "D":
            self.x = max(self.x - n, 0)
        elif final == "b":
            for _ in range(n):
                self._put(self.last)
        elif final == "X":
            self._erase(self.y, self.x, min(self.x + n, self.width))
        elif final == "P":
            row[self.x:] = row[self.x + n:] + [" "] * min(n, self.width - self.x)
        elif final == "@":
            row[self.x:] = ([" "] * n + row[self.x:])[:self.width - self.x]
        elif final == "K":
            start, stop = {0: (self.x, self.width), 1: (0, self.x + 1)}.get(
                numbers[0], (0, self.width))
            self._erase(self.y, start, min(stop, self.width))
        elif final == "J":
            self._erase_below(numbers[0])
        elif final == "r":
            self.top = n - 1
            self.bottom = numbers[1] if len(numbers) > 1 else self.height
            self.x = self.y = 0
        elif final in "ST":
            self._scroll(self.top, n if final == "S" else -n)
        elif final in "ML":
            self._scroll(self.y, n if final == "M" else -n)

    def _erase_below(self, kind):
        if kind == 0:
            self._erase(self.y, self.x, self.width)
        for y in range(self.y + 1 if kind == 0 else 0, self.height):
            self._erase(y, 0, self.width)
