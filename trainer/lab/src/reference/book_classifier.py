"""A classifier of the published size as readers of the book save it, with random weights, and what PyTorch makes of messages.

By hand, with PyTorch: python3 book_classifier.py FOLDER writes FOLDER/review_classifier.pth and three messages, and prints the P(spam) of each.
hamlet lab import-pth FOLDER/review_classifier.pth --output FOLDER/model and hamlet scan --json --model FOLDER/model FOLDER/*.eml must agree.
"""

import math
import pathlib
import sys

import torch
from torch.nn import functional

LAYERS, CHANNELS, HEADS, VOCABULARY, POSITIONS, PADDED, PAD = 12, 768, 12, 50257, 1024, 120, 50256
# With their tokens in GPT-2's encoding.
MESSAGES = {
    "prize": ("You are a winner you have been specially selected to receive $1000 cash or a $2000 award.", [1639, 389, 257, 8464, 345, 423, 587, 20905, 6163, 284, 3328, 720, 12825, 5003, 393, 257, 720, 11024, 5764, 13]),
    "dinner": ("Hey, just wanted to check if we're still on for dinner tonight? Let me know!", [10814, 11, 655, 2227, 284, 2198, 611, 356, 821, 991, 319, 329, 8073, 9975, 30, 3914, 502, 760, 0]),
    "minutes": ("minutes of the meeting", [1084, 1769, 286, 262, 3249]),
}


def normal(*shape):
    return torch.randn(*shape) * 0.02


def random_state_dict():
    state = {"tok_emb.weight": normal(VOCABULARY, CHANNELS), "pos_emb.weight": normal(POSITIONS, CHANNELS)}
    for layer in range(LAYERS):
        block = f"trf_blocks.{layer}."
        for name in ("W_query", "W_key", "W_value", "out_proj"):
            # Large enough for attention to prefer some positions.
            state[block + f"att.{name}.weight"] = normal(CHANNELS, CHANNELS) * (1 if name == "out_proj" else 3)
            state[block + f"att.{name}.bias"] = normal(CHANNELS)
        state[block + "att.mask"] = torch.ones(POSITIONS, POSITIONS).triu(1)
        for name, rows, columns in (("0", 4 * CHANNELS, CHANNELS), ("2", CHANNELS, 4 * CHANNELS)):
            state[block + f"ff.layers.{name}.weight"] = normal(rows, columns)
            state[block + f"ff.layers.{name}.bias"] = normal(rows)
        for name in ("norm1", "norm2"):
            state[block + name + ".scale"], state[block + name + ".shift"] = 1 + normal(CHANNELS), normal(CHANNELS)
    state["final_norm.scale"], state["final_norm.shift"] = 1 + normal(CHANNELS), normal(CHANNELS)
    state["out_head.weight"], state["out_head.bias"] = normal(2, CHANNELS) * 3, normal(2)
    return state


def p_spam(state, ids):
    def norm(x, name):
        return functional.layer_norm(x, (CHANNELS,), state[name + ".scale"], state[name + ".shift"], 1e-5)

    def linear(x, name):
        return functional.linear(x, state[name + ".weight"], state[name + ".bias"])

    padded = torch.tensor((ids + [PAD] * PADDED)[:PADDED])
    x = state["tok_emb.weight"][padded] + state["pos_emb.weight"][:PADDED]
    for layer in range(LAYERS):
        block = f"trf_blocks.{layer}."
        y = norm(x, block + "norm1")
        query, key, value = (
            linear(y, block + "att." + name).view(PADDED, HEADS, -1).transpose(0, 1) for name in ("W_query", "W_key", "W_value")
        )
        scores = query @ key.transpose(1, 2) / math.sqrt(CHANNELS // HEADS)
        scores = scores.masked_fill(state[block + "att.mask"][:PADDED, :PADDED].bool(), -math.inf)
        x = x + linear((scores.softmax(-1) @ value).transpose(0, 1).reshape(PADDED, CHANNELS), block + "att.out_proj")
        y = linear(norm(x, block + "norm2"), block + "ff.layers.0")
        y = 0.5 * y * (1 + torch.tanh(math.sqrt(2 / math.pi) * (y + 0.044715 * y**3)))
        x = x + linear(y, block + "ff.layers.2")
    return linear(norm(x, "final_norm")[-1], "out_head").softmax(-1)[1].item()


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(7)
    state = random_state_dict()
    torch.save(state, folder / "review_classifier.pth")
    for name, (text, ids) in MESSAGES.items():
        (folder / (name + ".eml")).write_text("\n" + text + "\n")
        print(f"{name} {p_spam(state, ids):.7f}")


if __name__ == "__main__":
    main()
