"""The published recipe as a straightforward PyTorch loop: what hamlet train is measured against. Run by hand, see race.sh.

    python3 finetune_loop.py FOLDER THREADS        (PyTorch 1.13 or newer, NumPy)

FOLDER holds what ReferenceRace wrote: base.safetensors (a GPT-2 with a two-class head) and plan.json (token ids of each batch of each
epoch, of the validation and test part, and of the looks in between). Every text is padded to the context length, the whole model runs for
each batch, the last block, the final norm and the head are trained, the head reads the last real token, the epoch with the
lowest validation loss is tested. Writes loop.json.
"""

import json
import math
import mmap
import pathlib
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional


def tensors(path):
    with open(path, "rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", (name, entry["dtype"])
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(data[8 + size + begin : 8 + size + end], dtype="<f4")
        found[name] = torch.from_numpy(values.copy()).reshape(entry["shape"])
    return found


class Block(nn.Module):
    def __init__(self, named, prefix, heads):
        super().__init__()
        self.heads = heads
        self.p = nn.ParameterDict({k[len(prefix) :].replace(".", "_"): nn.Parameter(v) for k, v in named.items() if k.startswith(prefix)})

    def forward(self, x, mask):
        p = self.p
        batch, length, channels = x.shape
        normed = functional.layer_norm(x, (channels,), p["ln_1_weight"], p["ln_1_bias"])
        q, k, v = (normed @ p["attn_c_attn_weight"] + p["attn_c_attn_bias"]).split(channels, dim=2)
        q, k, v = (t.view(batch, length, self.heads, channels // self.heads).transpose(1, 2) for t in (q, k, v))
        scores = (q @ k.transpose(2, 3) / math.sqrt(channels // self.heads)).masked_fill(mask, -math.inf)
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, channels)
        x = x + mixed @ p["attn_c_proj_weight"] + p["attn_c_proj_bias"]
        normed = functional.layer_norm(x, (channels,), p["ln_2_weight"], p["ln_2_bias"])
        inner = functional.gelu(normed @ p["mlp_c_fc_weight"] + p["mlp_c_fc_bias"], approximate="tanh")
        return x + inner @ p["mlp_c_proj_weight"] + p["mlp_c_proj_bias"]


class Classifier(nn.Module):
    def __init__(self, named, heads):
        super().__init__()
        layers = 1 + max(int(n.split(".")[1]) for n in named if n.startswith("h."))
        self.wte, self.wpe = nn.Parameter(named["wte.weight"]), nn.Parameter(named["wpe.weight"])
        self.blocks = nn.ModuleList(Block(named, f"h.{i}.", heads) for i in range(layers))
        self.norm = nn.ParameterDict({k: nn.Parameter(named["ln_f." + k]) for k in ("weight", "bias")})
        self.head = nn.ParameterDict({k: nn.Parameter(named["score." + k]) for k in ("weight", "bias")})
        for parameter in self.parameters():
            parameter.requires_grad_(False)
        for part in (self.blocks[-1], self.norm, self.head):
            for parameter in part.parameters():
                parameter.requires_grad_(True)

    def forward(self, ids, last):
        length = ids.shape[1]
        mask = torch.ones(length, length, dtype=torch.bool).triu(1)
        x = functional.embedding(ids, self.wte) + self.wpe[:length]
        for block in self.blocks:
            x = block(x, mask)
        x = functional.layer_norm(x, x.shape[-1:], self.norm["weight"], self.norm["bias"])
        return functional.linear(x[torch.arange(len(last)), last], self.head["weight"], self.head["bias"])


def batch(examples, plan):
    length, pad = plan["maxTokens"], plan["pad"]
    ids = torch.tensor([e["ids"] + [pad] * (length - len(e["ids"])) for e in examples])
    last = torch.tensor([len(e["ids"]) - 1 for e in examples])
    return ids, last, torch.tensor([e["label"] for e in examples])


def score(model, examples, plan):
    total = right = 0.0
    with torch.no_grad():
        for at in range(0, len(examples), plan["batch"]):
            ids, last, labels = batch(examples[at : at + plan["batch"]], plan)
            logits = model(ids, last)
            total += functional.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
    return {"loss": total / len(examples), "accuracy": right / len(examples)}


def main(folder, threads):
    torch.set_num_threads(threads)
    plan = json.loads((folder / "plan.json").read_text())
    model = Classifier(tensors(folder / "base.safetensors"), plan["heads"])
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=plan["learningRate"], weight_decay=plan["weightDecay"])
    looked = plan["lookTrain"], plan["lookValidation"]
    begin, cpu = time.perf_counter(), time.process_time()
    losses, validation, step = [], [score(model, plan["validation"], plan)], 0
    for epoch in plan["epochs"]:
        for examples in epoch:
            ids, last, labels = batch(examples, plan)
            optimizer.zero_grad()
            loss = functional.cross_entropy(model(ids, last), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            step += 1
            if step % plan["lookEvery"] == 0:
                for part in looked:
                    score(model, part, plan)
        validation.append(score(model, plan["validation"], plan))
        if len(validation) == 2 or validation[-1]["loss"] < min(v["loss"] for v in validation[1:-1]):
            best = [p.detach().clone() for p in trained]
        print(f"loop: {len(validation) - 1} epochs, {time.perf_counter() - begin:.1f} s, {validation[-1]}", flush=True)
    with torch.no_grad():
        for parameter, values in zip(trained, best):
            parameter.copy_(values)
    test = score(model, plan["test"], plan)
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    result = {"seconds": seconds, "cpu": cpu, "losses": losses, "validation": validation, "test": test}
    (folder / "loop.json").write_text(json.dumps(result))
    print(f"loop: {seconds:.1f} s, {cpu:.1f} s of CPU, test {test}, torch {torch.__version__}, {threads} threads")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
