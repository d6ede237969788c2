# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a run's folder with readers that are not ours: csv and json of Python,
and a decoder of TFRecord and protobuf written here from their descriptions.
What one file says the others must say, too. Prints a line for each thing that
is not so; the exit status is 1 then.

usage: read_formats.py DIR [BATCHES]   BATCHES: rows of each metrics.csv"""
import csv
import datetime
import glob
import json
import math
import os
import re
import struct
import sys

FIRST = "wall_s,active_s,step,epoch,batch,batch_acc,batch_loss,lr,pert,cos_bp,grad_norm,bp_norm,fwd_eq"
EPOCHS = "lane,rule,epoch,step,train_acc,val_acc,train_loss,val_loss,lr,pert,train_s,eval_s,cos_bp,sum_abs_w"
WHAT = "run,seed,order_seed,hidden,batch_size,act,loss,optim,init,dead_units"
wrong = 0


def must(so, what):
    global wrong
    if not so:
        wrong += 1
        print("FAIL:", what, file=sys.stderr)


# --- TFRecord: https://www.tensorflow.org/tutorials/load_data/tfrecord ---

def crc32c(data):
    """Bit by bit: the polynomial of Castagnoli, reflected."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(path):
    with open(path, "rb") as file:
        data = file.read()
    at = 0
    while at < len(data):
        n, check = struct.unpack_from("<QI", data, at)
        must(masked(data[at:at + 8]) == check, f"{path}: checksum of the length at {at}")
        body = data[at + 12:at + 12 + n]
        must(len(body) == n and len(data) >= at + n + 16, f"{path}: a cut record at {at}")
        must(masked(body) == struct.unpack_from("<I", data, at + 12 + n)[0], f"{path}: checksum at {at}")
        yield body
        at += n + 16


# --- protobuf: https://protobuf.dev/programming-guides/encoding ---

def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """{number: [value...]} of a message; bytes for what has a length."""
    found, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 1:
            value, at = struct.unpack_from("<d", data, at)[0], at + 8
        elif key & 7 == 5:
            value, at = struct.unpack_from("<f", data, at)[0], at + 4
        else:
            assert key & 7 == 2, key
            n, at = varint(data, at)
            value, at = data[at:at + n], at + n
        found.setdefault(key >> 3, []).append(value)
    return found


def scalars(path):
    """{tag: {step: value}} of an event file, as TensorBoard would show it."""
    found, version = {}, None
    for i, body in enumerate(records(path)):
        event = fields(body)
        step = event.get(2, [0])[0]
        must(event[1][0] > 1e9, f"{path}: wall time {event[1]}")
        if i == 0:
            version = event.get(3)
        if 7 in event and fields(event[7][0]).get(1) == [1]:  # SessionLog.START
            for points in found.values():
                for later in [s for s in points if s >= step]:
                    del points[later]
        for value in fields(event.get(5, [b""])[0]).get(1, []):
            value = fields(value)
            must(2 in value, f"{path}: a value without a number at step {step}")
            found.setdefault(value[1][0].decode(), {})[step] = value[2][0]
    must(version == [b"brain.Event:2"], f"{path}: begins with {version}")
    return found


# --- tables and JSON ---

def table(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    with open(path, "rb") as file:
        data = file.read()
    must(data.endswith(b"\n") and b"\r" not in data, f"{path}: line ends")
    must(all(None not in row and None not in row.values() for row in rows), f"{path}: cells of a row")
    return rows


def number(text):
    """Also sees that it is as short as Python's own."""
    value = float(text)
    must(re.fullmatch(r"\d+", text) or repr(value) == text, f"not the shortest: {text}")
    return value


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def parse(text):
    return json.loads(text, parse_constant=no_constant)


def objects(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    must(lines.pop() == "", f"{path}: the last line is cut")
    return [parse(line) for line in lines]


def same32(a, b):
    """Whether a float of 32 bits is the double b."""
    b = struct.unpack("<f", struct.pack("<f", float(b)))[0]
    return a is not None and (a == b or (math.isnan(a) and math.isnan(b)))


def check_metrics(folder, lane, batches):
    rows = table(os.path.join(folder, "metrics.csv"))
    must(list(rows[0])[:13] == FIRST.split(","), f"{folder}: columns {list(rows[0])}")
    must([int(row["step"]) for row in rows] == list(range(1, len(rows) + 1)), f"{folder}: steps with a gap")
    must(len(rows) == (batches or lane["step"]), f"{folder}: {len(rows)} rows, {lane['step']} steps")
    for row in rows:
        for name, cell in row.items():
            if cell != "":
                number(cell)
    walls = [float(row["wall_s"]) for row in rows]
    must(walls == sorted(walls) and walls[0] >= 0, f"{folder}: time goes back")
    return rows


def check_epochs(folder, lane, run, evals):
    rows = table(os.path.join(folder, "epochs.csv"))
    must(list(rows[0])[:14] == EPOCHS.split(","), f"{folder}: columns {list(rows[0])}")
    must(",".join(rows[0]).endswith("," + WHAT), f"{folder}: columns {list(rows[0])}")
    must([int(row["epoch"]) for row in rows] == list(range(1, len(rows) + 1)), f"{folder}: epochs with a gap")
    ends = [e for e in evals if e["batch"] == 0]
    must(len(ends) == len(rows), f"{folder}: {len(rows)} epochs, {len(ends)} evaluations in events.jsonl")
    for row, event in zip(rows, ends):
        must(row["run"] == run["id"] and row["lane"] == lane["name"], f"{folder}: what it is: {row}")
        must(int(row["seed"]) == lane["seed"], f"{folder}: seed {row['seed']}")
        must(row["hidden"].split() == [str(n) for n in lane["hidden"]], f"{folder}: hidden {row['hidden']}")
        for name in ("step", "train_acc", "val_acc", "train_loss", "val_loss", "lr", "train_s", "sum_abs_w"):
            must(number(row[name]) == float(event[name]), f"{folder}: {name}: {row[name]}, {event[name]}")
    return rows


def check_event_file(folder, metrics, evals):
    paths = glob.glob(os.path.join(glob.escape(folder), "events.out.tfevents.*"))
    must(len(paths) == 1, f"{folder}: event files {paths}")
    found = scalars(paths[0])
    for tag, name in (("train/accuracy", "batch_acc"), ("train/loss", "batch_loss")):
        must(sorted(found[tag]) == [int(row["step"]) for row in metrics], f"{folder}: steps of {tag}")
        must(all(same32(found[tag].get(int(row["step"])), row[name]) for row in metrics), f"{folder}: values of {tag}")
    for tag, name in (("val/accuracy", "val_acc"), ("val/loss", "val_loss")):
        must(sorted(found[tag]) == [e["step"] for e in evals], f"{folder}: steps of {tag}")
        must(all(same32(found[tag].get(e["step"]), e[name]) for e in evals), f"{folder}: values of {tag}")
    first = list(metrics[0]).index("cos_W1")
    for name in ["cos_bp"] + list(metrics[0])[first:]:
        tag = "diag/" + name.replace("_bp", "") if name == "cos_bp" else "diag/" + name
        # that of the units is known of every batch, and here of the diagnosed
        cells = {int(row["step"]): row[name] for row in metrics
                 if row[name] != "" and (name != "inactive" or row["cos_bp"] != "")}
        must(sorted(found.get(tag, {})) == sorted(cells), f"{folder}: steps of {tag}")
        must(all(same32(value, cells[step]) for step, value in found.get(tag, {}).items()), f"{folder}: values of {tag}")
    must("diag/cos" in found and "diag/sign_W1" in found, f"{folder}: no diagnostics")
    must(same32(found["hparams/lr"][0], metrics[0]["lr"]), f"{folder}: hparams/lr {found['hparams/lr']}")


def check_events(events, run):
    for event in events:
        must(list(event)[:5] == ["event", "lane", "step", "time", "wall_s"], f"members of {event}")
        datetime.datetime.strptime(event["time"], "%Y-%m-%dT%H:%M:%S.%fZ")
    must(events[0]["event"] == "start" and events[0]["run"] == run["id"], f"the first event: {events[0]}")
    must([e["event"] for e in events].count("start") == 1, "starts")
    must([lane["lane"] for lane in events[0]["lanes"]] == [lane["name"] for lane in run["lanes"]], "lanes")
    must(events[-1]["event"] == "end" or run["end"] == "", f"the last event: {events[-1]}")


def main():
    out, batches = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    must(crc32c(b"123456789") == 0xE3069283, "our own checksum")
    with open(os.path.join(out, "run.json"), encoding="utf-8") as file:
        run = parse(file.read())
    must(re.fullmatch("[0-9a-f]{16}", run["id"]), f"id {run['id']}")
    events = objects(os.path.join(out, "events.jsonl"))
    check_events(events, run)
    for lane in run["lanes"]:
        folder = os.path.join(out, lane["name"])
        evals = [e for e in events if e["event"] == "eval" and e["lane"] == lane["name"]]
        metrics = check_metrics(folder, lane, batches)
        rows = check_epochs(folder, lane, run, evals)
        must(float(rows[-1]["val_acc"]) == lane["val_acc"], f"{folder}: run.json has {lane['val_acc']}")
        must(int(metrics[-1]["step"]) == lane["step"], f"{folder}: run.json has step {lane['step']}")
        check_event_file(folder, metrics, evals)
    sys.exit(wrong > 0)


main()
