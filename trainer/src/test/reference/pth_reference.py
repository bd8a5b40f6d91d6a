"""Writes a small model as the book saves it, and the logits that it computes.

    python3 pth_reference.py ../resources/pth      (torch 1.13, numpy)

classifier.pth  torch.save(model.state_dict()) of a GPT with the layers, names and formulas of "Build a Large Language Model (From Scratch)",
                chapters 4 and 6, random weights; some matrices are transposed views, as weights are that came from numpy
expected.json   ids (rows, positions) and the logits at the last position
"""

import json
import math
import pathlib
import sys

import numpy
import torch
from torch import nn

VOCABULARY, POSITIONS, CHANNELS, LAYERS, HEADS = 64, 12, 16, 2, 2


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(CHANNELS))
        self.shift = nn.Parameter(torch.zeros(CHANNELS))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift


class Gelu(nn.Module):
    def forward(self, x):
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.W_query = nn.Linear(CHANNELS, CHANNELS)
        self.W_key = nn.Linear(CHANNELS, CHANNELS)
        self.W_value = nn.Linear(CHANNELS, CHANNELS)
        self.out_proj = nn.Linear(CHANNELS, CHANNELS)
        self.register_buffer("mask", torch.triu(torch.ones(POSITIONS, POSITIONS), diagonal=1))

    def forward(self, x):
        rows, tokens, _ = x.shape

        def heads(y):
            return y.view(rows, tokens, HEADS, CHANNELS // HEADS).transpose(1, 2)

        query, key, value = heads(self.W_query(x)), heads(self.W_key(x)), heads(self.W_value(x))
        scores = query @ key.transpose(2, 3) / math.sqrt(CHANNELS // HEADS)
        scores = scores.masked_fill(self.mask.bool()[:tokens, :tokens], -math.inf)
        mixed = (torch.softmax(scores, dim=-1) @ value).transpose(1, 2).reshape(rows, tokens, CHANNELS)
        return self.out_proj(mixed)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.att = Attention()
        self.ff = nn.Module()
        self.ff.layers = nn.Sequential(nn.Linear(CHANNELS, 4 * CHANNELS), Gelu(), nn.Linear(4 * CHANNELS, CHANNELS))
        self.norm1, self.norm2 = Norm(), Norm()

    def forward(self, x):
        x = x + self.att(self.norm1(x))
        return x + self.ff.layers(self.norm2(x))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tok_emb = nn.Embedding(VOCABULARY, CHANNELS)
        self.pos_emb = nn.Embedding(POSITIONS, CHANNELS)
        self.trf_blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.final_norm = Norm()
        self.out_head = nn.Linear(CHANNELS, 2)

    def forward(self, ids):
        x = self.tok_emb(ids) + self.pos_emb(torch.arange(ids.shape[1]))
        return self.out_head(self.final_norm(self.trf_blocks(x)))


def main(folder):
    torch.manual_seed(7)
    model = Model().eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape) * 0.2
            parameter.copy_(1 + noise if name.endswith("scale") else noise)
    query = model.trf_blocks[0].att.W_query
    query.weight = nn.Parameter(torch.tensor(numpy.ascontiguousarray(query.weight.detach().numpy().T).T))
    assert query.weight.stride() == (1, CHANNELS), "expected a transposed view"
    ids = torch.randint(0, VOCABULARY, (4, POSITIONS))
    with torch.no_grad():
        logits = model(ids)
    torch.save(model.state_dict(), folder / "classifier.pth")
    (folder / "expected.json").write_text(json.dumps({"ids": ids.tolist(), "logits": logits[:, -1, :].tolist()}) + "\n")


main(pathlib.Path(sys.argv[1]))
