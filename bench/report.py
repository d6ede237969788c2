# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of the benchmarks: one row a claim, with its target."""
import os
import platform
import re
import statistics
import subprocess
from dataclasses import dataclass

MARK = "<!-- below: written by bench/run --record -->\n"


@dataclass
class Row:
    what: str
    value: str = ""      # this engine
    peer: str = ""       # what it is compared with
    ratio: str = ""      # median of the ratios, one a round
    spread: str = ""     # lowest and highest of them
    target: str = ""     # empty: for information
    verdict: str = ""    # ok, MISSED, or why there is none


def number(x):
    """Three digits, no exponent below a million."""
    if x >= 1e6:
        return f"{x / 1e6:.3g} M"
    return f"{x:,.0f}" if x >= 100 else f"{x:.3g}"


def judge(value, target, stretch=None):
    """target and stretch: ">= 5", "<= 2.2". The text of the verdict."""
    def meets(goal):
        relation, bound = goal.split()
        return value >= float(bound) if relation == ">=" else value <= float(bound)
    if not target:
        return ""
    if not meets(target):
        return "MISSED"
    return "ok, stretch too" if stretch and meets(stretch) else "ok"


def compared(what, values, peers, unit, target="", stretch=None, better="lower"):
    """A row of paired runs. The ratio says how many times better values are
    than peers: times faster if lower is better."""
    ratios = [p / v if better == "lower" else v / p for v, p in zip(values, peers)]
    middle = statistics.median(ratios)
    return Row(what, f"{number(statistics.median(values))} {unit}",
               f"{number(statistics.median(peers))} {unit}", f"x{number(middle)}",
               f"{number(min(ratios))}..{number(max(ratios))}",
               target + (f" ({stretch.split()[1]})" if stretch else ""),
               judge(middle, target, stretch))


def costs(what, values, bases, unit, target="", stretch=None):
    """A row of paired runs where the ratio is how many bases a value costs."""
    ratios = [v / b for v, b in zip(values, bases)]
    middle = statistics.median(ratios)
    return Row(what, f"{number(statistics.median(values))} {unit}",
               f"{number(statistics.median(bases))} {unit}", f"x{number(middle)}",
               f"{number(min(ratios))}..{number(max(ratios))}",
               target + (f" ({stretch.split()[1]})" if stretch else ""),
               judge(middle, target, stretch))


def single(what, values, unit, target=""):
    """A row of one quantity against a fixed bound."""
    middle = statistics.median(values)
    spread = f"{number(min(values))}..{number(max(values))}" if len(values) > 1 else ""
    return Row(what, f"{number(middle)} {unit}", spread=spread, target=target,
               verdict=judge(middle, target))


def first_line(*argv):
    try:
        out = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        return out.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def machine(program, compiler, flags):
    """One paragraph: processor, cores, load, compiler, kernels."""
    cpu = "unknown processor"
    with open("/proc/cpuinfo") as f:
        found = re.search(r"^model name\s*:\s*(.+)$", f.read(), re.MULTILINE)
        cpu = found.group(1) if found else platform.machine()
    family = first_line("sh", "-c", "lscpu | sed -n 's/^CPU family: */family /p;"
                        "s/^Model: */model /p' | paste -sd' '")
    return (f"{cpu} ({family}), {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} "
            f"at the start; Linux {platform.release()}\n"
            f"{first_line(*compiler.split(), '--version')}, CFLAGS {flags}\n"
            f"{first_line(program, '--version')}")


def text(rows, heading):
    """The table, fixed width; a row with only a name opens a section."""
    names = ["what", "mlptui", "against", "ratio", "min..max", "target", ""]
    lines = [names] + [[r.what, r.value, r.peer, r.ratio, r.spread, r.target, r.verdict]
                       for r in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(names))]
    out = ["  ".join(cell.ljust(w) for cell, w in zip(line, widths)).rstrip()
           for line in lines]
    return "\n".join([heading, "", *out, "", tally(rows)])


def tally(rows):
    missed = sum(r.verdict == "MISSED" for r in rows)
    absent = sum("not " in r.verdict for r in rows)
    ok = sum(r.verdict.startswith("ok") for r in rows)
    return f"{ok} targets met, {missed} MISSED, {absent} not measured"


def record(readme, table):
    """Rewrites what stands below the mark of the README."""
    with open(readme, encoding="utf-8") as f:
        kept = f.read().split(MARK)[0]
    with open(readme, "w", encoding="utf-8") as f:
        f.write(f"{kept}{MARK}\n```\n{table}\n```\n")
