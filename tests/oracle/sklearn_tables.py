#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public tables of scikit-learn, learnt by the program and by NumPy.

usage: sklearn_tables.py PROGRAM     (python3-numpy, python3-sklearn)

iris, wine, breast_cancer and digits are written to CSV as people keep them,
the classes by their names. NumPy then does what the notebook does, on the same
split, scaled by scikit-learn's StandardScaler (digits: divided by 16). The two
accuracies of every epoch may differ by one sample.
"""
import csv
import os
import subprocess
import sys
import tempfile

import numpy as np
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

EPOCHS, BATCH, HIDDEN, LR = 60, 20, 20, 0.1


def write(path, bunch, names):
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(list(bunch.feature_names) + ["target"])
        for x, y in zip(bunch.data, bunch.target):
            out.writerow([repr(float(v)) for v in x] + [names[y]])


def learn(x, xv, y, yv, classes):
    """Accuracies by epoch as the notebook computes them, in percent."""
    rng = np.random.RandomState(2)
    w1, b1 = rng.rand(HIDDEN, x.shape[1]) - 0.5, rng.rand(HIDDEN, 1) - 0.5
    w2, b2 = rng.rand(classes, HIDDEN) - 0.5, rng.rand(classes, 1) - 0.5

    def forward(batch):
        z1 = w1 @ batch.T + b1
        a1 = np.maximum(z1, 0)
        z2 = w2 @ a1 + b2
        e = np.exp(z2 - z2.max(axis=0))
        return z1, a1, e / e.sum(axis=0)

    table = []
    for _ in range(EPOCHS):
        for at in range(0, len(x), BATCH):
            xb, yb = x[at:at + BATCH], y[at:at + BATCH]
            z1, a1, p = forward(xb)
            d2 = p.copy()
            d2[yb, np.arange(len(yb))] -= 1
            d2 /= len(yb)
            d1 = (w2.T @ d2) * (z1 > 0)
            w2 -= LR * d2 @ a1.T
            b2 -= LR * d2.sum(axis=1, keepdims=True)
            w1 -= LR * d1 @ xb
            b1 -= LR * d1.sum(axis=1, keepdims=True)
        table.append([100 * np.mean(forward(part)[2].argmax(axis=0) == labels) for part, labels in ((x, y), (xv, yv))])
    return np.array(table)


def told(program, path):
    """The program's own accuracies, and the line that says what it decided."""
    run = subprocess.run(
        [program, "--headless", "--format", "csv", "--lane", "bp", "--data", path, "--epochs", str(EPOCHS),
         "--batch-size", str(BATCH), "--hidden", str(HIDDEN), "--lr", str(LR)],
        capture_output=True, text=True, check=True)
    rows = list(csv.DictReader(run.stdout.splitlines()))
    return np.array([[float(r["train_acc"]), float(r["val_acc"])] for r in rows]), run.stderr.strip()


def main():
    program = os.path.abspath(sys.argv[1])
    failed = 0
    tables = {"iris": datasets.load_iris(), "wine": datasets.load_wine(),
              "breast_cancer": datasets.load_breast_cancer(), "digits": datasets.load_digits()}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        for name, bunch in tables.items():
            path = os.path.join(folder, name + ".csv")
            names = [str(n) for n in bunch.target_names]
            write(path, bunch, names)
            order = np.argsort(names) # classes are numbered in the order of their names
            number = np.empty(len(names), int)
            number[order] = np.arange(len(names))
            x, xv, y, yv = train_test_split(bunch.data, number[bunch.target], test_size=0.1, random_state=42)
            if name == "digits":
                x, xv = x / 16, xv / 16
            else:
                scaler = StandardScaler().fit(x)
                x, xv = scaler.transform(x), scaler.transform(xv)
            ours, line = told(program, path)
            theirs = learn(x, xv, y, yv, len(names))
            off = np.abs(ours - theirs) * np.array([len(x), len(xv)]) / 100
            good = ours.shape == theirs.shape and off.max() <= 1.0001
            failed += not good
            print("%s %s: at most %.0f samples apart in %d epochs; last %.2f / %.2f %%, NumPy %.2f / %.2f %%\n    %s" % (
                "ok  " if good else "FAIL", name, off.max(), EPOCHS, *ours[-1], *theirs[-1], line))
    print("%d passed, %d failed" % (len(tables) - failed, failed))
    sys.exit(failed > 0)


main()
