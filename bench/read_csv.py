#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""read_csv.py MODULE FILE: how long others take to read a CSV file of numbers.

For each line of standard input the file is read once more, and the seconds of
processor time are printed.
"""
import importlib
import sys
import time

module, path = sys.argv[1:]
library = importlib.import_module(module)
READ = {"numpy": lambda: library.loadtxt(path, delimiter=",", dtype="u1"),
        "pandas": lambda: library.read_csv(path, header=None),
        "polars": lambda: library.read_csv(path, has_header=False)}
print(f"ready {module} {library.__version__}", flush=True)
for _ in sys.stdin:
    since = time.process_time()
    READ[module]()
    print(time.process_time() - since, flush=True)
