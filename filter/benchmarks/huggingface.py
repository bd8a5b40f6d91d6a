"""The same size in Python: eager, sdpa and, if there, ONNX Runtime int8. Prints what is missing."""
import sys
import time

TOKENS = 120


def report(name, rate):
    print(f"{name:<66} {rate:.1f} messages/s", flush=True)


def best(work, seconds=3.0, turns=3):
    rate = 0.0
    for _ in range(turns):
        begin, done = time.perf_counter(), 0
        while time.perf_counter() - begin < seconds:
            work()
            done += 1
        rate = max(rate, done / (time.perf_counter() - begin))
    return rate


try:
    import torch
    import transformers
except ImportError as missing:
    print(f"SKIPPED: Python: {missing}; set HAMLET_PYTHON to one with torch and transformers")
    sys.exit(0)

torch.set_num_threads(2)
ids = torch.randint(0, 50257, (1, TOKENS))
for attention in ("eager", "sdpa"):
    config = transformers.GPT2Config(num_labels=2, pad_token_id=50256, attn_implementation=attention)
    model = transformers.GPT2ForSequenceClassification(config).eval()
    with torch.inference_mode():
        model(ids)
        report(f"Hugging Face {attention}, fp32, 2 threads, 120 tokens", best(lambda: model(ids)))

try:
    import os
    import tempfile

    import onnxruntime
    from onnxruntime.quantization import quantize_dynamic
except ImportError as missing:
    print(f"SKIPPED: ONNX Runtime: {missing}")
    sys.exit(0)

with tempfile.TemporaryDirectory() as folder:
    plain, int8 = os.path.join(folder, "m.onnx"), os.path.join(folder, "q.onnx")
    model.config.use_cache = False
    torch.onnx.export(model, (ids,), plain, input_names=["ids"], opset_version=17)
    quantize_dynamic(plain, int8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(int8, options)
    feed = {"ids": ids.numpy()}
    report("ONNX Runtime, int8, 2 threads, 120 tokens", best(lambda: session.run(None, feed)))
