#!/usr/bin/env python3
"""Writes the weights of an int8 bundle in fp32, as a checkpoint that `transformers` opens: the same numbers, in four to
eight times the room. For comparing with other programs; docs/formats/bundle.md describes what it reads.

Usage: scripts/widen_bundle.py BUNDLE OUT        needs numpy and safetensors
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

GROUP = 32  # values that share a scale where the word embeddings have 4 bits


def widen_nibbles(packed, scales, hidden):
    """[rows, 16 * groups] bytes and [rows, groups] scales -> [rows, hidden]."""
    halves = packed.reshape(*scales.shape, GROUP // 2)
    values = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8.0
    return (values * scales.astype(np.float32)[..., None]).reshape(len(packed), -1)[:, :hidden]


def widen(tensors, hidden):
    wide = {}
    for name, tensor in tensors.items():
        scales = tensors.get(name + "_scale")
        if tensor.dtype == np.uint8:
            wide[name] = np.ascontiguousarray(widen_nibbles(tensor, scales, hidden))
        elif tensor.dtype == np.int8:
            wide[name] = tensor.astype(np.float32) * scales[:, None]
        elif not name.endswith("_scale"):
            wide[name] = tensor
    return wide


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    bundle, out = map(Path, sys.argv[1:])
    config = json.loads((bundle / "config.json").read_text(encoding="utf-8"))
    if config.pop("prefilter_quantization", None) is None:
        sys.exit(f"{bundle} is no int8 bundle: `transformers` opens it as it is")
    out.mkdir(parents=True, exist_ok=True)
    for file in bundle.glob("tokenizer*"):
        shutil.copyfile(file, out / file.name)
    tensors = widen(load_file(bundle / "model.safetensors"), config["hidden_size"])
    save_file(tensors, out / "model.safetensors", {"format": "pt"})
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
