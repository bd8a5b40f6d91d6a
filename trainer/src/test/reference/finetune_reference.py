"""Trains a tiny GPT-2 for 25 steps with PyTorch and writes what FineTunerReferenceTest compares with.

    python finetune_reference.py ../resources/reference      (torch 2.13, transformers 5.18, safetensors)

Two trainings start from the same weights and see the same batches: `book` trains the last block at a constant rate, `all` trains every
tensor with warm-up, cosine schedule, gradient clipping and label smoothing.
"""

import json
import math
import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2Model

VOCABULARY, POSITIONS, CHANNELS, LAYERS, HEADS = 101, 16, 16, 3, 2
STEPS, BATCH = 25, 4


def model():
    torch.manual_seed(42)
    gpt2 = GPT2Model(
        GPT2Config(
            vocab_size=VOCABULARY, n_positions=POSITIONS, n_embd=CHANNELS, n_layer=LAYERS, n_head=HEADS,
            attn_pdrop=0.0, embd_pdrop=0.0, resid_pdrop=0.0, bos_token_id=0, eos_token_id=0,
        )
    ).float()
    head = torch.nn.Linear(CHANNELS, 2)
    with torch.no_grad():  # biases start at zero: move them, so that every tensor takes part
        for parameter in gpt2.parameters():
            if parameter.ndim == 1:
                parameter.add_(torch.randn_like(parameter) * 0.05)
    return gpt2, head


def tensors(gpt2, head):
    named = {n: p.detach().clone().contiguous() for n, p in gpt2.named_parameters()}
    named["score.weight"] = head.weight.detach().clone()
    named["score.bias"] = head.bias.detach().clone()
    return named


def train(batches, prefixes, rate, warm_up, cosine, clip, smoothing):
    gpt2, head = model()
    trained = []
    for name, parameter in [*gpt2.named_parameters(), *(("score." + n, p) for n, p in head.named_parameters())]:
        parameter.requires_grad_(name.startswith(prefixes))
        if parameter.requires_grad:
            trained.append(parameter)
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.1)
    rising = round(warm_up * STEPS)
    losses = []
    for step, batch in enumerate(batches, 1):
        if step <= rising:
            scale = step / rising
        else:
            scale = 0.5 * (1 + math.cos(math.pi * (step - 1 - rising) / (STEPS - rising))) if cosine else 1.0
        for group in optimizer.param_groups:
            group["lr"] = rate * scale
        longest = max(len(ids) for ids in batch["ids"])
        ids = torch.tensor([i + [0] * (longest - len(i)) for i in batch["ids"]])
        last = torch.tensor([len(i) - 1 for i in batch["ids"]])
        hidden = gpt2(ids).last_hidden_state[torch.arange(len(last)), last]
        loss = torch.nn.functional.cross_entropy(head(hidden), torch.tensor(batch["labels"]), label_smoothing=smoothing)
        optimizer.zero_grad()
        loss.backward()
        if clip:
            torch.nn.utils.clip_grad_norm_(trained, clip)
        optimizer.step()
        losses.append(loss.item())
    return losses, tensors(gpt2, head)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors(*model()), folder / "before.safetensors")
    draw = torch.Generator().manual_seed(7)

    def number(low, high):
        return int(torch.randint(low, high, (1,), generator=draw))

    batches = [
        {
            "ids": [[number(0, VOCABULARY) for _ in range(number(1, POSITIONS + 1))] for _ in range(BATCH)],
            "labels": [number(0, 2) for _ in range(BATCH)],
        }
        for _ in range(STEPS)
    ]
    book, after_book = train(batches, ("h.2.", "ln_f.", "score."), 5e-5, 0, False, 0, 0)
    every, after_all = train(batches, ("",), 1e-3, 0.2, True, 0.5, 0.1)
    save_file(after_book, folder / "book-after.safetensors")
    save_file(after_all, folder / "all-after.safetensors")
    (folder / "steps.json").write_text(json.dumps({"batches": batches, "book": book, "all": every}) + "\n")



if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
