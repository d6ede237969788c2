#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The notebook's arithmetic in NumPy: what mlptui is measured against.

usage: notebook.py DATA [epochs N]
Without "epochs" it speaks the peers' protocol of bench/run: "ready ..." once
the data is loaded, then for each line of standard input one measurement in
seconds: "bp" trains one epoch (evaluation excluded), "wp" runs the forward
pass 200 times as the notebook does for each parameter and scales the time up
to 15,910 parameters and 100 batches. "epochs N" prints the notebook's table.
"""
import gzip
import os
import sys
import time

import numpy as np

BATCH, N_BATCHES, LR, PERT = 630, 100, 0.1, 0.1
WP_FORWARDS = 200


def idx(path):
    """An IDX file of bytes, raw or .gz, as an array of its shape."""
    opened = open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz")
    with opened as f:
        raw = f.read()
    shape = np.frombuffer(raw, ">u4", raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape)


def load(folder, dtype="float64"):
    """x_train [63000, 784] in [0, 1], x_val [7000, 784], y_train, y_val, split
    as train_test_split(test_size=0.1, random_state=42) does."""
    def both(kind):
        return np.concatenate([idx(os.path.join(folder, part + kind))
                               for part in ("train-", "t10k-")])
    images, labels = both("images-idx3-ubyte"), both("labels-idx1-ubyte")
    n = len(labels)
    n_val = -(-n // 10)
    order = np.random.RandomState(42).permutation(n)
    val, train = order[:n_val], order[n_val:]
    x = images.reshape(n, -1)
    def scaled(rows):
        return (x[rows].astype("float64") / 255.0).astype(dtype)
    return scaled(train), scaled(val), labels[train].astype(int), labels[val].astype(int)


def blas():
    """What computes the matrix products, from the libraries in memory."""
    import ctypes
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "blas" in line}
    for path in sorted(paths):
        try:
            name = ctypes.CDLL(path).openblas_get_corename
        except (AttributeError, OSError):
            continue
        name.restype = ctypes.c_char_p
        return "OpenBLAS " + name().decode()
    return ", ".join(sorted(map(os.path.basename, paths))) or "no BLAS"


def params_init(seed=2, hidden=20):
    rng = np.random.RandomState(seed)
    return [rng.rand(*shape) - 0.5
            for shape in ((hidden, 784), (hidden, 1), (10, hidden), (10, 1))]


def softmax(z):
    z = z - np.max(z, axis=0)
    return np.exp(z) / np.sum(np.exp(z), 0)


def one_hot(y):
    o = np.zeros((y.shape[0], 10))
    o[np.arange(y.size), y] = 1
    return o.T


def cross_entropy(y, p):
    return -np.sum(np.multiply(y, np.log(p)), axis=0)


def forward(x, W1, b1, W2, b2):
    """x [784, B], columns are samples, as everywhere in the notebook."""
    Z1 = np.matmul(W1, x) + b1
    A1 = np.maximum(Z1, 0)
    Z2 = np.matmul(W2, A1) + b2
    return Z1, A1, Z2, softmax(Z2)


def backprop(Z1, A1, A2, W2, X, y):
    m = y.shape[0]
    dZ2 = A2 - one_hot(y)
    dW2 = 1 / m * np.matmul(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1)
    dZ1 = np.matmul(W2.T, dZ2) * (Z1 > 0)
    dW1 = 1 / m * np.matmul(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1)
    return dW1, db1, dW2, db2


def train_epoch(X, Y, params):
    """One epoch in place of params; X [784, n]. Shuffles inside a batch, as
    the notebook does."""
    for j in range(N_BATCHES):
        batch = slice(j * BATCH, (j + 1) * BATCH)
        order = np.random.permutation(BATCH)
        X1, Y1 = X[:, batch].T[order].T, Y[batch][order]
        Z1, A1, _, A2 = forward(X1, *params)
        grads = backprop(Z1, A1, A2, params[2], X1, Y1)
        for k, grad in enumerate(grads):
            params[k] = params[k] - LR * grad.reshape(params[k].shape)


def bp_seconds(X, Y, params):
    start = time.perf_counter()
    train_epoch(X, Y, params)
    return time.perf_counter() - start


def wp_seconds(X, Y):
    """An epoch of weight perturbation, extrapolated."""
    W1, b1, W2, b2 = params_init()
    X1, Y1 = np.ascontiguousarray(X[:, :BATCH]), Y[:BATCH]
    start = time.perf_counter()
    for k in range(WP_FORWARDS):
        Wp = W1.copy()
        Wp[k % 20, (k * 37) % 784] += PERT
        np.sum(cross_entropy(one_hot(Y1), forward(X1, Wp, b1, W2, b2)[3]))
    each = (time.perf_counter() - start) / WP_FORWARDS
    return each * sum(p.size for p in (W1, b1, W2, b2)) * N_BATCHES


def print_table(data, epochs):
    x_train, x_val, y_train, y_val = data
    params = params_init()
    for epoch in range(1, epochs + 1):
        train_epoch(x_train.T, y_train, params)
        accuracy = [100 * np.mean(np.argmax(forward(x.T, *params)[3], 0) == y)
                    for x, y in ((x_train, y_train), (x_val, y_val))]
        print(epoch, *accuracy, flush=True)


def main():
    data = load(sys.argv[1])
    if sys.argv[2:3] == ["epochs"]:
        print_table(data, int(sys.argv[3]))
        return
    X, Y, params = data[0].T, data[2], params_init()
    print("ready NumPy", np.__version__, "float64,", blas(), flush=True)
    for line in sys.stdin:
        seconds = wp_seconds(X, Y) if line.strip() == "wp" else bp_seconds(X, Y, params)
        print(seconds, flush=True)


if __name__ == "__main__":
    main()
