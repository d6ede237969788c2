#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same network in PyTorch, float32, one thread, data in memory.

usage: torch_mlp.py DATA HIDDEN[,HIDDEN...]
Prints "ready ..." and then, for each line of standard input, the seconds of
one epoch: plain Linear-ReLU-Linear, cross entropy, SGD 0.1, batches of 630.
"""
import sys
import time

import torch

from notebook import BATCH, LR, blas, load


def build(hidden):
    widths = [784, *hidden]
    layers = []
    for n_in, n_out in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers, torch.nn.Linear(widths[-1], 10))


def train_epoch(net, optimiser, x, y):
    for at in range(0, len(y), BATCH):
        loss = torch.nn.functional.cross_entropy(net(x[at:at + BATCH]), y[at:at + BATCH])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()


def main():
    torch.set_num_threads(1)
    torch.manual_seed(2)
    x, _, y, _ = load(sys.argv[1], "float32")
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    net = build([int(width) for width in sys.argv[2].split(",")])
    optimiser = torch.optim.SGD(net.parameters(), lr=LR)
    print("ready PyTorch", torch.__version__, "float32,", torch.get_num_threads(),
          "thread,", blas(), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        train_epoch(net, optimiser, x, y)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
