#!/usr/bin/env python3
"""Write model.safetensors beside the pytorch_model.bin of a hub folder, which our programs never read.

A .bin file is a pickle, and unpickling can run code; this script lets torch read tensors from it and
nothing else (weights_only). pytorch_model.bin in one file or in several with their index, and
adapter_model.bin of peft are converted. Nothing that is in the folder is changed. Tensors that share
memory (tied weights) are each written in full, and `LayerNorm.gamma` and `.beta` of old checkpoints get
the names that are used today, `.weight` and `.bias`.

Exit status: 0 written, 2 torch or safetensors is missing, 3 nothing to convert, 4 a file that is not
what it should be, 8 there is a safetensors file already.

example:
  .venv/peers/bin/python scripts/to_safetensors.py downloads/my-checkpoint
"""

import argparse
import json
import os
import pickle
import sys
from pathlib import Path
from typing import Any, NoReturn

try:
    import safetensors.torch
    import torch
except ImportError as missing:
    print(
        f"{missing}. `pip install torch safetensors numpy`, or run benchmarks/peers/setup.sh and "
        f"take .venv/peers/bin/python",
        file=sys.stderr,
    )
    sys.exit(2)

TARGETS = {"pytorch_model": "model.safetensors", "adapter_model": "adapter_model.safetensors"}
NOT_FOUND, CORRUPT, REFUSED = 3, 4, 8


def fail(status: int, message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(status)


def shards(index: Path) -> list[Path]:
    """The files that the index names, in the order of their names."""
    try:
        names = sorted(set(json.loads(index.read_text())["weight_map"].values()))
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        fail(CORRUPT, f"{index}: not an index with a weight_map: {error!r}")
    for name in names:
        if not isinstance(name, str) or Path(name).name != name:
            fail(CORRUPT, f"{index}: names {name!r}, which is not a file of its folder")
        if not (index.parent / name).is_file():
            fail(NOT_FOUND, f"{index.parent / name}: no such file, but {index.name} names it")
    return [index.parent / name for name in names]


def sources(folder: Path) -> tuple[list[Path], Path]:
    """The pickles of the folder, and the file to write."""
    for stem, target in TARGETS.items():
        if (folder / f"{stem}.bin").is_file():
            return [folder / f"{stem}.bin"], folder / target
        index = folder / f"{stem}.bin.index.json"
        if index.is_file():
            return shards(index), folder / target
    fail(NOT_FOUND, f"{folder}: has no {' nor '.join(f'{stem}.bin' for stem in TARGETS)}")


def read_pickle(path: Path) -> dict[str, Any]:
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        reason = str(error).strip().splitlines()[0]
        fail(CORRUPT, f"{path}: holds more than tensors, or no pickle at all; not read. {reason}")
    except (RuntimeError, EOFError, ValueError, KeyError, OSError) as error:
        fail(CORRUPT, f"{path}: cannot be read: {str(error).strip().splitlines()[0:1]}")
    if not isinstance(content, dict) or not content:
        fail(CORRUPT, f"{path}: holds a {type(content).__name__}, not tensors by name")
    for name, value in content.items():
        if not isinstance(name, str) or not isinstance(value, torch.Tensor):
            fail(CORRUPT, f"{path}: {name!r} is a {type(value).__name__}, not a tensor")
    return content


def present_name(name: str) -> str:
    for old, new in (("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias")):
        if name.endswith(old):
            return name.removesuffix(old) + new
    return name


def collect(paths: list[Path]) -> dict[str, torch.Tensor]:
    tensors: dict[str, torch.Tensor] = {}
    for path in paths:
        for name, value in read_pickle(path).items():
            if present_name(name) in tensors:
                fail(CORRUPT, f"{path}: {name} is there a second time")
            if value.layout != torch.strided or value.is_quantized:
                fail(CORRUPT, f"{path}: {name} is a sparse or quantized tensor")
            # A copy of its own: safetensors holds no shared memory and no strides.
            tensors[present_name(name)] = value.detach().clone().contiguous()
    return tensors


def write(tensors: dict[str, torch.Tensor], target: Path) -> None:
    """Under its name only when complete and read back equal."""
    partial = target.with_name(target.name + ".partial")
    try:
        safetensors.torch.save_file(tensors, partial, metadata={"format": "pt"})
        written = safetensors.torch.load_file(partial)
        if any(not same(written.get(name), value) for name, value in tensors.items()):
            fail(CORRUPT, f"{partial}: does not read back as it was written")
        os.link(partial, target)  # unlike a rename, never replaces a file
    except FileExistsError:
        fail(REFUSED, f"{target}: has appeared meanwhile; left as it is")
    except (OSError, safetensors.SafetensorError) as error:
        fail(CORRUPT, f"{target}: cannot be written: {error}")
    finally:
        partial.unlink(missing_ok=True)


def same(a: torch.Tensor | None, b: torch.Tensor) -> bool:
    """Bit for bit, NaN included."""
    if a is None or a.dtype != b.dtype or a.shape != b.shape:
        return False
    return bytes(a.reshape(-1).view(torch.uint8)) == bytes(b.reshape(-1).view(torch.uint8))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a checkpoint in the Hugging Face layout")
    folder = parser.parse_args().folder
    if not folder.is_dir():
        fail(NOT_FOUND, f"{folder}: no such folder")
    paths, target = sources(folder)
    if target.exists():
        fail(REFUSED, f"{target}: is there already; nothing to do")
    tensors = collect(paths)
    write(tensors, target)
    size = target.stat().st_size / 1e6
    print(
        f"{target}: {len(tensors)} tensors, {size:.1f} MB, from {', '.join(p.name for p in paths)}"
    )


if __name__ == "__main__":
    main()
