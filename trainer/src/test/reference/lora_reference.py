"""Trains a tiny GPT-2 by LoRA for 25 steps with PyTorch and writes what FineTunerReferenceTest compares with.

    python3 lora_reference.py ../resources/reference      (PyTorch 1.13 or newer, NumPy; needs what finetune_reference.py wrote there)

The adapters are those of the book's appendix E: on every linear layer and on the head, query, key and value apart, rank 16, alpha 16, the
layer's output plus alpha * (x A B); nothing else is trained. Weights and batches are those of finetune_reference.py.
"""

import json
import math
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "reference"))
from finetune_loop import tensors  # noqa: E402

HEADS, RANK, ALPHA, RATE, DECAY = 2, 16, 16, 1e-3, 0.1


def save(named, path):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name in sorted(named):
        values = named[name].detach().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(named[name].shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


class Adapted(nn.Module):
    """x W + bias + alpha x A B, W (in, out)."""

    def __init__(self, weight, bias, draw):
        super().__init__()
        self.weight, self.bias = weight, bias
        bound = math.sqrt(2 / (1 + 5)) * math.sqrt(3 / RANK)
        self.a = nn.Parameter((torch.rand(weight.shape[0], RANK, generator=draw) * 2 - 1) * bound)
        self.b = nn.Parameter(torch.zeros(RANK, weight.shape[1]))

    def forward(self, x):
        return x @ self.weight + self.bias + ALPHA * (x @ self.a @ self.b)

    def merged(self):
        return self.weight + ALPHA * self.a @ self.b


def adapters(named, draw):
    found = nn.ModuleDict()
    for name in sorted(n for n in named if n.startswith("h.") and n.endswith(".weight") and ".ln_" not in n):
        layer, bias = named[name], named[name[: -len("weight")] + "bias"]
        if name.endswith("c_attn.weight"):
            third = layer.shape[1] // 3
            for i, part in enumerate("qkv"):
                columns = slice(i * third, (i + 1) * third)
                found[f"{name}.{part}".replace(".", "/")] = Adapted(layer[:, columns], bias[columns], draw)
        else:
            found[name.replace(".", "/")] = Adapted(layer, bias, draw)
    found["score/weight"] = Adapted(named["score.weight"].t(), named["score.bias"], draw)
    return found


def logits(named, adapted, ids, last):
    channels = named["wte.weight"].shape[1]
    batch, length = ids.shape

    def norm(x, name):
        return functional.layer_norm(x, (channels,), named[name + ".weight"], named[name + ".bias"])

    def linear(x, name):
        return adapted[name.replace(".", "/")](x)

    mask = torch.ones(length, length, dtype=torch.bool).triu(1)
    x = named["wte.weight"][ids] + named["wpe.weight"][:length]
    layers = 1 + max(int(n.split(".")[1]) for n in named if n.startswith("h."))
    for h in (f"h.{i}." for i in range(layers)):
        normed = norm(x, h + "ln_1")
        q, k, v = (
            linear(normed, f"{h}attn.c_attn.weight.{part}").view(batch, length, HEADS, channels // HEADS).transpose(1, 2) for part in "qkv"
        )
        scores = (q @ k.transpose(2, 3) / math.sqrt(channels // HEADS)).masked_fill(mask, -math.inf)
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, channels)
        x = x + linear(mixed, h + "attn.c_proj.weight")
        inner = functional.gelu(linear(norm(x, h + "ln_2"), h + "mlp.c_fc.weight"), approximate="tanh")
        x = x + linear(inner, h + "mlp.c_proj.weight")
    return linear(norm(x, "ln_f")[torch.arange(batch), last], "score.weight")


def main(folder):
    named = tensors(folder / "before.safetensors")
    adapted = adapters(named, torch.Generator().manual_seed(11))
    save({n.replace("/", ".") + ".a": m.a for n, m in adapted.items()}, folder / "lora-begin.safetensors")
    optimizer = torch.optim.AdamW(adapted.parameters(), lr=RATE, weight_decay=DECAY)
    losses = []
    for batch in json.loads((folder / "steps.json").read_text())["batches"]:
        longest = max(len(ids) for ids in batch["ids"])
        ids = torch.tensor([i + [0] * (longest - len(i)) for i in batch["ids"]])
        last = torch.tensor([len(i) - 1 for i in batch["ids"]])
        loss = functional.cross_entropy(logits(named, adapted, ids, last), torch.tensor(batch["labels"]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    after = dict(named)
    for name in list(named):
        if name.endswith("c_attn.weight"):
            after[name] = torch.cat([adapted[f"{name}.{part}".replace(".", "/")].merged() for part in "qkv"], dim=1)
        elif name == "score.weight":
            after[name] = adapted["score/weight"].merged().t()
        elif name.replace(".", "/") in adapted:
            after[name] = adapted[name.replace(".", "/")].merged()
    save(after, folder / "lora-after.safetensors")
    (folder / "lora.json").write_text(json.dumps(losses) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
