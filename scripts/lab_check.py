"""Checks that other programs compute what Leeway does.

    lab_check.py FOLDER...     folders that "leeway lab export" wrote
    lab_check.py --autograd F  operations with their gradients, written by
                               go test ./lab/autograd -run PyTorch

The numbers must agree to 1e-4.
"""

import json
import os
import sys

import numpy as np
import onnxruntime
import torch
from safetensors.torch import load_file

LIMIT = 1e-4


def compare(name, got, want):
    difference = float(np.abs(np.asarray(got, dtype=np.float64) - np.asarray(want, dtype=np.float64)).max())
    print(f"{'ok  ' if difference <= LIMIT else 'FAIL'} {name}: largest difference {difference:.1e}")
    return difference <= LIMIT


def generator(w, config, noise, label):
    """The generator of the image lab."""
    x = torch.cat([noise, label * config["label_scale"]], dim=1)
    last = len(config["generator"])
    for i in range(last + 1):
        x = x @ w[f"generator.{i}.weight"] + w[f"generator.{i}.bias"]
        if i < last:
            x = torch.nn.functional.leaky_relu(x, config["slope"])
    return torch.tanh(x)


def transformer(w, config, ids):
    """The transformer, by PyTorch's own attention."""
    f = torch.nn.functional
    heads, width = config["n_head"], config["n_embd"]
    batch, time = ids.shape
    x = w["wte.weight"][ids] + w["wpe.weight"][:time]

    def norm(x, name):
        return f.layer_norm(x, (width,), w[name + ".weight"], w[name + ".bias"], 1e-5)

    def linear(x, name):
        return x @ w[name + ".weight"] + w[name + ".bias"]

    for i in range(config["n_layer"]):
        h = f"h.{i}."
        parts = linear(norm(x, h + "ln_1"), h + "attn.c_attn").split(width, dim=2)
        q, k, v = (p.view(batch, time, heads, -1).transpose(1, 2) for p in parts)
        y = f.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + linear(y.transpose(1, 2).reshape(batch, time, width), h + "attn.c_proj")
        x = x + linear(f.gelu(linear(norm(x, h + "ln_2"), h + "mlp.c_fc"), approximate="tanh"), h + "mlp.c_proj")
    return norm(x, "ln_f") @ w["wte.weight"].T


def check_export(folder):
    with open(os.path.join(folder, "config.json")) as file:
        config = json.load(file)
    w = load_file(os.path.join(folder, "model.safetensors"))
    reference = load_file(os.path.join(folder, "reference.safetensors"))
    session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"), providers=["CPUExecutionProvider"])
    if config["model_type"] == "gan":
        want = reference["pictures"]
        inputs = {"noise": reference["noise"].numpy(), "label": reference["label"].numpy()}
        by_torch = generator(w, config, reference["noise"], reference["label"])
    else:
        want = reference["logits"]
        ids = reference["ids"].long()
        inputs = {"ids": ids.numpy()}
        by_torch = transformer(w, config, ids)
    (by_onnx,) = session.run(None, inputs)
    good = compare(f"{folder}: PyTorch {torch.__version__}", by_torch.detach().numpy(), want)
    return compare(f"{folder}: onnxruntime {onnxruntime.__version__}", by_onnx, want) and good


def weighted(x):
    c = torch.sin(3 * torch.arange(x.numel(), dtype=torch.float64) + 1).float()
    return (x.reshape(-1) * c).sum()


GATE = torch.tensor([1, -1, 2, -2, 1, 1, -1, -1, 3, 0.5, -0.5, 1]).reshape(4, 3)


def groups(x, n):
    return x.reshape(n, -1, x.shape[1])


def causal(x):
    """Softmax over the places up to each row's own in its group of three."""
    rows = groups(x, x.shape[0] // 3)
    seen = torch.ones(3, 3).tril().bool()
    return torch.softmax(rows.masked_fill(~seen, float("-inf")), dim=2)


def heads(x):
    """Columns 4 to 10 in two heads, for sequences of three places."""
    return x[:, 4:10].reshape(-1, 3, 2, 3).transpose(1, 2)


F = torch.nn.functional
OPERATIONS = {
    "Linear": lambda w: weighted(w[0] @ w[1] + w[2]),
    "Linear, no bias": lambda w: weighted(w[0] @ w[1]),
    "LinearT": lambda w: weighted(w[0] @ w[1].T),
    "GroupProduct": lambda w: weighted(groups(w[0], 2) @ groups(w[1], 2)),
    "GroupProductT": lambda w: weighted(groups(w[0], 2) @ groups(w[1], 2).transpose(1, 2)),
    "Add": lambda w: weighted(w[0] + w[1]),
    "Add, repeated": lambda w: weighted(w[0] + w[1].repeat(3, 1)),
    "Sub": lambda w: weighted(w[0] - w[1]),
    "Mul": lambda w: weighted(w[0] * w[1]),
    "Mul with itself": lambda w: weighted(w[0] * w[0]),
    "Scale": lambda w: weighted(-2.5 * w[0]),
    "LeakyReLU": lambda w: weighted(F.leaky_relu(w[0], 0.2)),
    "Gate": lambda w: weighted(torch.where(GATE > 0, w[0], 0.2 * w[0])),
    "Tanh": lambda w: weighted(torch.tanh(w[0])),
    "GELU": lambda w: weighted(F.gelu(w[0], approximate="tanh")),
    "LayerNorm": lambda w: weighted(F.layer_norm(w[0], (6,), w[1][0], w[2][0], 1e-5)),
    "CausalSoftmax": lambda w: weighted(causal(w[0])),
    "RowNorm": lambda w: weighted(torch.linalg.vector_norm(w[0], dim=1)),
    "Embed": lambda w: weighted(F.embedding(torch.tensor([4, 0, 4, 2]), w[0])),
    "Concat": lambda w: weighted(torch.cat([w[0], w[1]], dim=1)),
    "Heads": lambda w: weighted(heads(w[0])),
    "Merge": lambda w: weighted(w[0].reshape(-1, 2, 3, 2).transpose(1, 2)),
    "Mean": lambda w: w[0].mean(),
    "CrossEntropy": lambda w: F.cross_entropy(w[0], torch.tensor([3, -1, 0, 4]), ignore_index=-1),
    "BinaryCrossEntropy, right": lambda w: F.binary_cross_entropy_with_logits(w[0], torch.ones(4, 1)),
    "BinaryCrossEntropy, smoothed": lambda w: F.binary_cross_entropy_with_logits(w[0], torch.full((4, 1), 0.1)),
}


def check_autograd(path):
    good = True
    with open(path) as file:
        operations = json.load(file)
    for op in operations:
        weights = [torch.tensor(v, dtype=torch.float32).reshape(shape).requires_grad_() for v, shape in zip(op["values"], op["shapes"])]
        loss = OPERATIONS[op["name"]](weights)
        loss.backward()
        got = np.concatenate([[loss.item()]] + [w.grad.numpy().ravel() for w in weights])
        want = np.concatenate([[op["loss"]]] + [np.ravel(g) for g in op["gradients"]])
        good = compare(op["name"], got, want) and good
    missing = set(OPERATIONS) - {op["name"] for op in operations}
    if missing:
        print("FAIL never written:", ", ".join(sorted(missing)))
    return good and not missing


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--autograd"]:
        results = [check_autograd(path) for path in arguments[1:]]
    else:
        results = [check_export(folder) for folder in arguments]
    sys.exit(0 if results and all(results) else 1)
