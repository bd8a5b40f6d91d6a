"""Writes a random GPT-2 and what Hugging Face transformers computes with it.

    python make_reference.py FOLDER [--layers 2 --channels 16 ...]

checkpoint.safetensors  the weights under the names of the published checkpoint, with its prefix,
                        buffers of the causal mask included, and a classification head
expected.safetensors    ids (rows, positions) and lengths (rows), as F32; the hidden state behind
                        the embeddings and each block (hidden.0 ...); the logits of each read-out;
                        logits.alone: the last token's logits of each row computed without padding

The committed files of src/test/resources/gpt2 were made with the defaults.
"""

import argparse
import os

import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2Model


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--channels", type=int, default=16)
    parser.add_argument("--heads", type=int, default=2)
    parser.add_argument("--vocabulary", type=int, default=64)
    parser.add_argument("--positions", type=int, default=24)
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--lengths", default="1,2,5,13,24")
    parser.add_argument("--deviation", type=float, default=0.2)
    parser.add_argument("--no-hidden", action="store_true")
    return parser.parse_args()


def model_of(args):
    config = GPT2Config(
        vocab_size=args.vocabulary,
        n_positions=args.positions,
        n_embd=args.channels,
        n_layer=args.layers,
        n_head=args.heads,
        attn_pdrop=0,
        embd_pdrop=0,
        resid_pdrop=0,
        attn_implementation="eager",
    )
    model = GPT2Model(config).eval()
    generator = torch.Generator().manual_seed(1)
    for name, parameter in sorted(model.named_parameters()):
        noise = torch.randn(parameter.shape, generator=generator) * args.deviation
        is_norm_weight = ".ln_" in "." + name and name.endswith("weight")
        parameter.data.copy_(1 + noise if is_norm_weight else noise)
    head = torch.nn.Linear(args.channels, 2)
    for parameter in head.parameters():
        parameter.data.copy_(torch.randn(parameter.shape, generator=generator) * args.deviation)
    return model, head


def checkpoint(model, head, positions):
    tensors = {"transformer." + name: value for name, value in model.state_dict().items()}
    for i in range(model.config.n_layer):
        mask = torch.tril(torch.ones(positions, positions)).view(1, 1, positions, positions)
        tensors[f"transformer.h.{i}.attn.bias"] = mask
    tensors["score.weight"] = head.weight
    tensors["score.bias"] = head.bias
    return {name: value.detach().clone().contiguous() for name, value in tensors.items()}


@torch.no_grad()
def expected(model, head, args):
    lengths = [int(length) for length in args.lengths.split(",")]
    generator = torch.Generator().manual_seed(2)
    ids = torch.full((len(lengths), args.tokens), args.vocabulary - 1)
    for row, length in enumerate(lengths):
        ids[row, :length] = torch.randint(0, args.vocabulary, (length,), generator=generator)
    behind_blocks = []
    for block in model.h:
        block.register_forward_hook(
            lambda _module, _inputs, output: behind_blocks.append(
                output[0] if isinstance(output, tuple) else output
            )
        )
    state = model(ids).last_hidden_state
    hidden = [model.wte(ids) + model.wpe(torch.arange(args.tokens)), *behind_blocks]
    logits = head(state)
    rows = torch.arange(len(lengths))
    last = torch.tensor(lengths) - 1
    tensors = {
        "ids": ids.float(),
        "lengths": torch.tensor(lengths).float(),
        "logits.last-token": logits[rows, last],
        "logits.last-position": logits[:, -1],
        "logits.first": logits[:, 0],
        "logits.mean": torch.stack([logits[r, :n].mean(0) for r, n in enumerate(lengths)]),
        "logits.alone": torch.stack(
            [head(model(ids[r : r + 1, :n]).last_hidden_state[0, -1]) for r, n in enumerate(lengths)]
        ),
    }
    if not args.no_hidden:
        tensors.update({f"hidden.{i}": value for i, value in enumerate(hidden)})
    return {name: value.contiguous() for name, value in tensors.items()}


def main():
    args = arguments()
    model, head = model_of(args)
    os.makedirs(args.folder, exist_ok=True)
    weights = checkpoint(model, head, args.positions)
    save_file(weights, os.path.join(args.folder, "checkpoint.safetensors"))
    outputs = expected(model, head, args)
    save_file(outputs, os.path.join(args.folder, "expected.safetensors"))


main()
