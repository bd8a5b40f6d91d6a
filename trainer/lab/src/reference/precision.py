#!/usr/bin/env python3
"""Trains twice, frozen blocks in f32 and in bf16, and prints what differs.

    trainer/lab/src/reference/precision.py HAMLET TABLE FOLDER [KEY VALUE]...

HAMLET is the launcher, TABLE the SMSSpamCollection file, FOLDER a new one for both models. 12 blocks of 768 channels with random weights, the
published recipe, one thread each, one after the other; further keys of the recipe replace those of their name. CPU seconds are the
process's, of the frozen blocks those from the beginning of the trunk cache's file to the line that says that all is computed.
"""
import glob
import json
import os
import subprocess
import sys
import threading
import time

COMMON = {
    "mail.split": "book", "model.layers": "12", "model.channels": "768", "model.heads": "12", "model.positions": "1024",
    "training.part": "last-block", "reading.readout": "last-position", "training.learning-rate": "5e-5", "thresholds.tag": "0.5",
    "engine.threads": "1",
}
METRICS = [
    "best_epoch", "train_loss", "validation_accuracy", "test_accuracy", "test_false_positives", "test_missed_spam", "test_roc_auc",
]


def cpu(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def train(hamlet, table, folder, precision, options):
    model = os.path.join(folder, precision)
    command = [hamlet, "train", "--labeled", table, "--output", model, "--set", f"engine.trunk-precision={precision}"]
    for key, value in options.items():
        command += ["--set", f"{key}={value}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    begin = []

    def watch():
        while process.poll() is None and not begin:
            if glob.glob(os.path.join(folder, f".{precision}.unfinished", "*.trunk")):
                begin.append(cpu(process.pid))
            time.sleep(0.05)

    threading.Thread(target=watch, daemon=True).start()
    trunk = None
    for line in process.stdout:
        print(f"{precision}: {line}", end="", flush=True)
        if line.startswith("frozen blocks: "):
            trunk = cpu(process.pid) - begin[0]
        if line.startswith("written: "):
            print(f"{precision}: {cpu(process.pid):.1f} s of CPU, {trunk:.1f} s of them in the frozen blocks", flush=True)
    if process.wait() != 0:
        sys.exit(f"{precision}: hamlet train ended with {process.returncode}")
    with open(os.path.join(model, "model.json"), encoding="utf-8") as manifest:
        return json.load(manifest)["training"]["metrics"], trunk


def main():
    hamlet, table, folder = sys.argv[1:4]
    options = COMMON | dict(zip(sys.argv[4::2], sys.argv[5::2]))
    os.makedirs(folder)
    print("load average before:", *os.getloadavg())
    (wide, wide_cpu), (narrow, narrow_cpu) = (train(hamlet, table, folder, p, options) for p in ("f32", "bf16"))
    print("load average after:", *os.getloadavg())
    print(f"CPU time of the frozen blocks: {wide_cpu:.1f} s and {narrow_cpu:.1f} s, ratio {wide_cpu / narrow_cpu:.2f}")
    for name in METRICS:
        print(f"{name}: {wide[name]:.6g} {narrow[name]:.6g}")


main()
