# SPDX-License-Identifier: GPL-3.0-or-later
"""read_page.py PAGE FIGURE ROWS: reads a page and a figure of `mlptui report`
as XML and as HTML, and compares the page with the rows that --format csv
printed of the same runs."""
import base64
import csv
import html.parser
import statistics
import struct
import sys
import xml.etree.ElementTree as tree
import zlib

H = "{http://www.w3.org/1999/xhtml}"
S = "{http://www.w3.org/2000/svg}"
page, figure, rows = sys.argv[1:]
bad = []


def check(what, holds):
    if not holds:
        bad.append(what)


class Balance(html.parser.HTMLParser):
    """Every element that is opened is closed, in its order."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        check(f"</{tag}> closes {self.open[-1:]}", self.open and self.open.pop() == tag)


text = open(page, encoding="utf-8").read()
balance = Balance()
balance.feed(text)
check(f"left open: {balance.open}", not balance.open)
root = tree.fromstring(text)
words = " ".join(root.itertext())
check("title", root.find(f"{H}head/{H}title").text == 'Two <seeds> & "more"')
check("the data's name", "digits <1> & co.csv" in words)
tags = {e.tag for e in root.iter()}
check("nothing that runs or is fetched", not tags & {H + "script", H + "link", H + "iframe", H + "object"})
for e in root.iter():
    for name, value in e.attrib.items():
        check(f"{name}={value[:40]} stays inside", name not in ("src", "href") or value.startswith("data:image/png;base64,"))
        check(f"{name} is no handler", not name.startswith("on"))
ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
check("ids are there once", len(ids) == len(set(ids)))
for svg in root.iter(S + "svg"):
    if svg.attrib.get("role") == "img":
        check("a chart has title and desc", svg.find(S + "title") is not None and svg.find(S + "desc").text)
for table in root.iter(H + "table"):
    check("a table has heads", table.find(f".//{H}th[@scope]") is not None)

# Mean and standard deviation of what was printed, lane by lane.
last = {}
count = 0
for row in csv.reader(open(rows, encoding="utf-8")):
    count += 1
    if row[2] == "4":
        last.setdefault(row[0].upper(), []).append(float(row[5]))
check("rows", count == 16 and all(len(v) == 2 for v in last.values()) and len(last) == 2)
for lane, acc in last.items():
    spread = f"{statistics.mean(acc):.2f} ± {statistics.stdev(acc):.2f}"
    check(f"{lane} {spread}", spread in words)
    check(f"{lane} has curves", f"{lane} {statistics.mean(acc):.2f}" in words)

# Pictures: 784 pixels each, whole.
pictures = 0
for img in root.iter(H + "img"):
    png = base64.b64decode(img.attrib["src"].split(",")[1], validate=True)
    check("png", png[:8] == b"\x89PNG\r\n\x1a\n")
    at, pixels = 8, b""
    while at < len(png):
        n, kind = struct.unpack(">I4s", png[at:at + 8])
        data, crc = png[at + 8:at + 8 + n], struct.unpack(">I", png[at + 8 + n:at + 12 + n])[0]
        check("crc", zlib.crc32(kind + data) == crc)
        pixels += data if kind == b"IDAT" else b""
        at += 12 + n
    check("28x28", len(zlib.decompress(pixels)) == 28 * (1 + 3 * 28))
    check("a picture has words", img.attrib.get("alt"))
    pictures += 1
check(f"{pictures} pictures", pictures >= 2 * 20)  # of two lanes, a unit each

svg = tree.parse(figure).getroot()
names = "".join(svg.itertext())
check("the figure has both lanes", "BP " in names and "WP " in names and svg.tag == S + "svg")
check("the figure has bands", len(svg.findall(f".//{S}path[@class='band c0']")) == 1)

for what in bad:
    print("read_page:", what, file=sys.stderr)
sys.exit(bool(bad))
