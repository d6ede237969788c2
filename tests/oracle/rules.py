#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One step of each rule without random draws, by the program and by NumPy.

usage: rules.py [--fault] PROGRAM [RULE...]     (python3-numpy)

A checkpoint holds the weights and what the rule remembers. From it the program
trains one epoch of one batch more; NumPy does the same from the equations of
the papers, written here without a look at the program's own loops. Weights and
what is remembered may differ by rounding alone. With --fault NumPy's learning
rate is one millionth off, which must be noticed: every line is a failure then.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import numpy as np

LR, N, N_VAL, TOLERANCE = 0.05, 100, 10, 1e-11
options = argparse.ArgumentParser()
options.add_argument("program")
options.add_argument("rules", nargs="*")
options.add_argument("--fault", action="store_true")
options = options.parse_args()
STEP = LR * (1 + 1e-6 * options.fault)

ACTS = {
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)),
                lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
}


def softmax(z):
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# dL/dz of one sample, by its definition.
LOSSES = {
    "ce": lambda z, y: softmax(z) - y,
    "bce": lambda z, y: sigmoid(z) - y,
}


class Net:
    """W [out, in] and b [out] of every layer, and one forward pass."""

    def __init__(self, state, act, loss):
        self.n = sum(k[0] == "W" and k[1:].isdigit() for k in state)
        self.W = [state[f"W{i + 1}"] for i in range(self.n)]
        self.b = [state[f"b{i + 1}"].ravel() for i in range(self.n)]
        self.f, self.df = ACTS[act]
        self.error = LOSSES[loss]

    def forward(self, x):
        zs, hs = [], [x]
        for i in range(self.n):
            zs.append(hs[-1] @ self.W[i].T + self.b[i])
            hs.append(self.f(zs[-1]))
        return zs, hs

    def step(self, deltas, hs):
        """Down the gradients delta^T h, means over the batch."""
        for i, (d, h) in enumerate(zip(deltas, hs)):
            self.W[i] = self.W[i] - STEP * d.T @ h / len(h)
            self.b[i] = self.b[i] - STEP * d.mean(axis=0)


def through(net, x, y, back):
    """Deltas of all layers; errors go back through back[l] [in, out]."""
    zs, hs = net.forward(x)
    deltas = [net.error(zs[-1], y)]
    for i in range(net.n - 1, 0, -1):
        deltas.insert(0, deltas[0] @ back[i].T * net.df(zs[i - 1]))
    return deltas, hs


def feedback(state, net):
    return [None] + [state[f"feedback{i + 1}"] for i in range(1, net.n)]


def bp(net, state, x, y, last):
    deltas, hs = through(net, x, y, [w.T for w in net.W])
    net.step(deltas, hs)
    return {}


def last(net, state, x, y, _):
    zs, hs = net.forward(x)
    net.step([np.zeros_like(z) for z in zs[:-1]] + [net.error(zs[-1], y)], hs)
    return {}


def fa(net, state, x, y, _):
    net.step(*through(net, x, y, feedback(state, net)))
    return {}


def kp(net, state, x, y, _):
    """Weights and feedback take the same step and the same decay, of W."""
    B, decay, W = feedback(state, net), 0.01, list(net.W)
    deltas, hs = through(net, x, y, B)
    net.step(deltas, hs)
    for i in range(1, net.n):
        B[i] = B[i] - STEP * (hs[i].T @ deltas[i] / len(x) + decay * B[i])
        net.W[i] = net.W[i] - STEP * decay * W[i]
    return {f"feedback{i + 1}": B[i] for i in range(1, net.n)}


def dbp(net, state, x, y, _):
    """Backprop of z = W R x by its own equations, x* = R x for the inputs."""
    decor, kappa = 1e-4, 0.01
    R = [state[f"decor{i + 1}"] for i in range(net.n)]
    at, W, b = 0, [], []
    flat = state["behind"].ravel()
    for w in net.W:
        W.append(flat[at:at + w.size].reshape(w.shape))
        at += w.size
        b.append(flat[at:at + len(w)])
        at += len(w)
    deltas, hs = through(net, x, y, [w.T for w in net.W])
    found = {}
    for i, (d, h) in enumerate(zip(deltas, hs)):
        star = h @ R[i].T
        S = star.T @ star / len(h)
        C, V = S - np.diag(np.diag(S)), np.diag(np.diag(S) - 1)
        W[i] = W[i] - STEP * d.T @ star / len(h)
        b[i] = b[i] - STEP * d.mean(axis=0)
        R[i] = R[i] - decor * ((1 - kappa) * C + kappa * V) @ R[i]
        net.W[i], net.b[i] = W[i] @ R[i], b[i]
        found[f"decor{i + 1}"] = R[i]
    found["behind"] = np.concatenate(
        [v.ravel() for pair in zip(W, b) for v in pair]).reshape(1, -1)
    return found


def straight(signal):
    def rule(net, state, x, y, _):
        zs, hs = net.forward(x)
        e, B = net.error(zs[-1], y), feedback(state, net)
        deltas = [signal(e, y) @ B[i + 1].T * net.df(zs[i])
                  for i in range(net.n - 1)]
        net.step(deltas + [e], hs)
        return {}
    return rule


def mono_forward(net, state, x, y, _):
    """A hidden layer's scores are a M, [units, classes]; the last one's head
    is the output layer."""
    zs, hs = net.forward(x)
    heads, deltas = {}, []
    for i in range(net.n - 1):
        final = i == net.n - 2
        M = net.W[-1].T if final else state[f"head{i + 1}"]
        e = net.error(zs[-1] if final else hs[i + 1] @ M, y)
        deltas.append(e @ M.T * net.df(zs[i]))
        if not final:
            rate = 0.1 * STEP / LR
            heads[f"head{i + 1}"] = M - rate * hs[i + 1].T @ e / len(x)
    net.step(deltas + [net.error(zs[-1], y)], hs)
    return heads


def pepita(net, state, x, y, _):
    zs, hs = net.forward(x)
    x_err = x + 0.2 * net.error(zs[-1], y) @ state["feedback1"].T
    zs2, hs2 = net.forward(x_err)
    net.step([h - h2 for h, h2 in zip(hs[1:-1], hs2[1:-1])]
             + [net.error(zs2[-1], y)], hs2)
    return {}


def ep(net, state, x, y, after):
    """Both signs of beta are tried: which one it was is a draw."""
    best = None

    def clip(a):
        return np.clip(a, 0, 1)

    def relax(h, o, steps, beta):
        for _ in range(steps):
            h, o = (clip(h + 0.5 * (x @ W1.T + b1 + o @ W2 - h)),
                    clip(o + 0.5 * (h @ W2.T + b2 - o + 2 * beta * (y - o))))
        return h, o

    (W1, W2), (b1, b2) = net.W, net.b
    h = clip(x @ W1.T + b1)
    free = relax(h, clip(h @ W2.T + b2), 20, 0.0)
    for beta in (0.5, -0.5):
        h, o = relax(*free, 4, beta)
        r = STEP / beta / len(x)
        new = ([W1 + r * (h - free[0]).T @ x,
                W2 + 0.5 * r * (o.T @ h - free[1].T @ free[0])],
               [b1 + r * (h - free[0]).sum(axis=0),
                b2 + 0.5 * r * (o - free[1]).sum(axis=0)])
        off = np.abs(new[0][0] - after["W1"]).max()
        if best is None or off < best:
            best, (net.W, net.b) = off, new
    return {}


def mr3(net, state, x, y, _):
    """Madaline rule III: each unit's z is nudged by pert, for every sample."""
    pert, (zs, hs) = 1e-3, net.forward(x)

    def losses(from_layer, z):
        for i in range(from_layer + 1, net.n):
            z = net.f(z) @ net.W[i].T + net.b[i]
        return np.log(np.exp(z).sum(axis=1)) - (z * y).sum(axis=1)

    deltas = []
    for i in range(net.n):
        d = np.empty_like(zs[i])
        for j in range(d.shape[1]):
            z = zs[i].copy()
            z[:, j] += pert
            d[:, j] = (losses(i, z) - losses(net.n - 1, zs[-1])) / pert
        deltas.append(d)
    net.step(deltas, hs)
    return {}


RULES = {
    "bp": bp, "last": last, "fa": fa, "kp": kp, "pepita": pepita,
    "dfa": straight(lambda e, y: e), "drtp": straight(lambda e, y: y),
    "sdfa": straight(lambda e, y: np.sign(e)),
    "mono-forward": mono_forward, "mr3": mr3, "ep": ep, "dbp": dbp,
}


def load(path):
    with np.load(path) as z:
        return {k: z[k] for k in z.files
                if hasattr(z[k], "shape") and "/" not in k}


def train(folder, name, hidden, act, loss):
    """The states before and after the second epoch."""
    common = [options.program, "--data", os.path.join(folder, "d.csv"),
              "--scale", "none", "--headless"]
    paths = [os.path.join(folder, f"{epochs}.npz") for epochs in (1, 2)]
    setting = ["--batch-size", str(N - N_VAL), "--hidden", hidden,
               "--lane", f"{name}:lr={LR}", "--epochs", "1",
               "--save", paths[0]]
    if name != "ep":
        setting += ["--act", act, "--loss", loss]
    env = dict(os.environ, MLPTUI_CONFIG="/dev/null")
    for more in (setting, ["--resume", paths[0], "--epochs", "2", "--save",
                           paths[1]]):
        subprocess.run(common + more, check=True, env=env,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [load(p) for p in paths]


def compare(folder, name, hidden, act, loss, x, y):
    before, after = train(folder, name, hidden, act, loss)
    net = Net(before, act, loss)
    found = RULES[name](net, before, x, y, after)
    for i in range(net.n):
        found[f"W{i + 1}"] = net.W[i]
        found[f"b{i + 1}"] = net.b[i].reshape(-1, 1)
    off = max(np.abs(found[k] - after[k]).max() for k in found)
    moved = max(np.abs(before[k] - after[k]).max() for k in found)
    # A finite difference divides rounding by pert.
    good = off <= TOLERANCE * (100 if name == "mr3" else 1) and moved > 1e-4
    print(f"{'ok' if good else 'FAIL'}: {name} {hidden} {act} {loss}: "
          f"moved {moved:.2g}, differs by {off:.2g}")
    return good


def settings(name):
    """Hidden layers, activation and loss: ep is one net whatever is said, and
    mr3 here has the losses of softmax alone."""
    if name == "ep":
        return [("7", "relu", "ce")]
    nets = [(act, "ce") for act in ACTS]
    if name != "mr3":
        nets.append(("sigmoid", "bce"))
    return [(hidden, *net) for hidden in ("7", "7,5") for net in nets]


def main():
    rng = np.random.RandomState(0)
    x, label = rng.rand(N, 6), rng.randint(0, 3, N)
    train_rows = np.random.RandomState(42).permutation(N)[N_VAL:]
    failed = n = 0
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "d.csv"), "w") as f:
            f.write("a,b,c,d,e,f,label\n")
            for row, c in zip(x, label):
                f.write(",".join(repr(float(v)) for v in row) + f",{c}\n")
        data = x[train_rows], np.eye(3)[label[train_rows]]
        for name in options.rules or RULES:
            for setting in settings(name):
                n += 1
                failed += not compare(folder, name, *setting, *data)
    print(f"{n - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
