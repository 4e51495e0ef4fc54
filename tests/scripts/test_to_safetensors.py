"""scripts/to_safetensors.py, as a user calls it."""

import contextlib
import io
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

torch = pytest.importorskip(
    "torch", reason="the scripts' tests need torch (benchmarks/peers/setup.sh)"
)
safetensors_torch = pytest.importorskip("safetensors.torch", reason="needs safetensors")

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "to_safetensors.py"


def convert(folder: Path) -> subprocess.CompletedProcess[str]:
    """In this process: importing torch once is enough."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    with (
        mock.patch.object(sys, "argv", [str(SCRIPT), str(folder)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            runpy.run_path(str(SCRIPT), run_name="__main__")
        except SystemExit as end:
            status = int(end.code or 0)
    return subprocess.CompletedProcess([SCRIPT, folder], status, out.getvalue(), err.getvalue())


def fails(folder: Path, status: int, *words: str) -> None:
    """Ends with the status, says the words on standard error, and leaves no new file behind."""
    before = sorted(folder.iterdir()) if folder.is_dir() else []
    done = convert(folder)
    assert done.returncode == status, done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    assert "Traceback" not in done.stderr
    assert (sorted(folder.iterdir()) if folder.is_dir() else []) == before


def weights() -> dict[str, "torch.Tensor"]:
    generator = torch.Generator().manual_seed(5)
    return {
        "a.weight": torch.randn(3, 4, generator=generator),
        "a.half": torch.randn(5, generator=generator).half(),
        "a.brain": torch.randn(2, 2, generator=generator).bfloat16(),
        "position_ids": torch.arange(6),
        "nothing": torch.empty(0, 3),
        "one": torch.tensor(2.5),
    }


def test_every_tensor_comes_out_as_it_was_and_the_original_stays(tmp_path: Path) -> None:
    torch.save(weights(), tmp_path / "pytorch_model.bin")
    before = (tmp_path / "pytorch_model.bin").read_bytes()
    done = convert(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "6 tensors" in done.stdout
    assert (tmp_path / "pytorch_model.bin").read_bytes() == before
    written = safetensors_torch.load_file(tmp_path / "model.safetensors")
    assert written.keys() == weights().keys()
    for name, value in weights().items():
        assert written[name].dtype == value.dtype
        assert torch.equal(written[name], value), name
    with safetensors_torch.safe_open(tmp_path / "model.safetensors", "pt") as file:
        assert file.metadata() == {"format": "pt"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model.safetensors", "pytorch_model.bin"]


def test_tied_and_strided_tensors_are_written_in_full(tmp_path: Path) -> None:
    table = torch.arange(12.0).reshape(3, 4)
    tensors = {"embedding": table, "tied": table, "turned": table.T, "row": table[1]}
    torch.save(tensors, tmp_path / "pytorch_model.bin")
    assert convert(tmp_path).returncode == 0
    written = safetensors_torch.load_file(tmp_path / "model.safetensors")
    for name, value in tensors.items():
        assert torch.equal(written[name], value), name


def test_old_names_of_layer_norms_become_todays(tmp_path: Path) -> None:
    old = {"x.LayerNorm.gamma": torch.ones(2), "x.LayerNorm.beta": torch.zeros(2)}
    torch.save(old, tmp_path / "pytorch_model.bin")
    assert convert(tmp_path).returncode == 0
    written = safetensors_torch.load_file(tmp_path / "model.safetensors")
    assert written.keys() == {"x.LayerNorm.weight", "x.LayerNorm.bias"}


def test_several_files_become_one(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2)}, tmp_path / "part-1.bin")
    torch.save({"b": torch.zeros(3)}, tmp_path / "part-2.bin")
    index = {"weight_map": {"a": "part-1.bin", "b": "part-2.bin"}}
    (tmp_path / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    assert convert(tmp_path).returncode == 0
    assert safetensors_torch.load_file(tmp_path / "model.safetensors").keys() == {"a", "b"}


def test_an_adapter_keeps_its_name(tmp_path: Path) -> None:
    torch.save({"lora_A": torch.ones(2)}, tmp_path / "adapter_model.bin")
    assert convert(tmp_path).returncode == 0
    assert (tmp_path / "adapter_model.safetensors").is_file()


class Harmful:
    """Unpickled without care, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_code_in_a_pickle_never_runs(tmp_path: Path) -> None:
    torch.save({"a": Harmful(tmp_path / "made")}, tmp_path / "pytorch_model.bin")
    fails(tmp_path, 4, "pytorch_model.bin", "more than tensors")
    assert not (tmp_path / "made").exists()


def test_what_is_there_is_never_replaced(tmp_path: Path) -> None:
    torch.save(weights(), tmp_path / "pytorch_model.bin")
    (tmp_path / "model.safetensors").write_text("mine")
    fails(tmp_path, 8, "model.safetensors", "already")
    assert (tmp_path / "model.safetensors").read_text() == "mine"


def test_faults_are_told_in_a_line(tmp_path: Path) -> None:
    fails(tmp_path / "absent", 3, "no such folder")
    fails(tmp_path, 3, "pytorch_model.bin")
    path = tmp_path / "pytorch_model.bin"
    path.write_bytes(b"")
    fails(tmp_path, 4, "pytorch_model.bin")
    path.write_bytes(b"not a pickle at all")
    fails(tmp_path, 4, "pytorch_model.bin")
    torch.save(weights(), path)
    path.write_bytes(path.read_bytes()[:200])
    fails(tmp_path, 4, "pytorch_model.bin")
    torch.save([torch.ones(2)], path)
    fails(tmp_path, 4, "list")
    torch.save({"state_dict": weights()}, path)
    fails(tmp_path, 4, "state_dict", "dict")


@pytest.mark.parametrize(
    ("index", "status", "word"),
    [
        ("{", 4, "index"),
        ("[]", 4, "index"),
        ('{"weight_map": {"a": "../x.bin"}}', 4, "../x.bin"),
        ('{"weight_map": {"a": 3}}', 4, "3"),
        ('{"weight_map": {"a": "absent.bin"}}', 3, "absent.bin"),
    ],
)
def test_a_wrong_index_is_told(tmp_path: Path, index: str, status: int, word: str) -> None:
    (tmp_path / "pytorch_model.bin.index.json").write_text(index)
    fails(tmp_path, status, word)


def test_the_same_tensor_in_two_files_is_told(tmp_path: Path) -> None:
    for name in ("part-1.bin", "part-2.bin"):
        torch.save({"a": torch.ones(2)}, tmp_path / name)
    index = {"weight_map": {"a": "part-1.bin", "b": "part-2.bin"}}
    (tmp_path / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    fails(tmp_path, 4, "part-2.bin", "second time")
