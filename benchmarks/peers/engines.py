"""The peers behind one small interface: load, run one batch of padded ids, run many articles."""

import os
from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np

PAD_ID = 1
SORTED_BATCH = 32


def padded(articles: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Ids [n, longest] and mask [n, longest] of several articles."""
    longest = max(map(len, articles))
    ids = np.full((len(articles), longest), PAD_ID, dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, article in enumerate(articles):
        ids[row, : len(article)] = article
        mask[row, : len(article)] = 1
    return ids, mask


def batches(articles: list[list[int]], by_length: bool) -> list[list[list[int]]]:
    """Batches of SORTED_BATCH articles; sorting by length keeps the padding small."""
    ordered = sorted(articles, key=len) if by_length else articles
    return [ordered[i : i + SORTED_BATCH] for i in range(0, len(ordered), SORTED_BATCH)]


class Engine(ABC):
    """One peer with a loaded model."""

    @abstractmethod
    def logits(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """[batch, labels] for ids and mask [batch, tokens]."""

    def setups(self) -> list[str]:
        """The ways in which this peer can be set up for throughput; the best one counts."""
        return ["one by one", f"batches of {SORTED_BATCH} sorted by length"]

    def run_all(self, articles: list[list[int]], setup: str) -> None:
        """Scores all articles in the given set-up."""
        groups = (
            [[a] for a in articles]
            if setup == "one by one"
            else batches(articles, "sorted" in setup)
        )
        for group in groups:
            self.logits(*padded(group))


class OpenVino(Engine):
    """OpenVINO int8. precision: "f32" (what is compared) or "default" (bf16/f16 where it can)."""

    STREAMS = "asynchronous, THROUGHPUT hint"

    def __init__(self, model: Path, threads: int, precision: str = "f32") -> None:
        import openvino

        self._openvino = openvino
        self._core = openvino.Core()
        self._model = self._core.read_model(model)
        self._threads = threads
        self._precision = precision
        self._compiled = self._compile("LATENCY")
        self._request = self._compiled.create_infer_request()
        self._throughput = None

    def _compile(self, hint: str):
        options = {"INFERENCE_NUM_THREADS": self._threads, "PERFORMANCE_HINT": hint}
        if self._precision != "default":
            options["INFERENCE_PRECISION_HINT"] = self._precision
        return self._core.compile_model(self._model, "CPU", options)

    def logits(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        return self._request.infer([ids, mask], share_inputs=True)[0]

    def setups(self) -> list[str]:
        return [
            *super().setups(),
            self.STREAMS,
            f"{self.STREAMS}, batches of {SORTED_BATCH} sorted by length",
        ]

    def run_all(self, articles: list[list[int]], setup: str) -> None:
        if not setup.startswith(self.STREAMS):
            super().run_all(articles, setup)
            return
        if self._throughput is None:
            self._throughput = self._compile("THROUGHPUT")
        queue = self._openvino.AsyncInferQueue(self._throughput)
        groups = batches(articles, True) if "sorted" in setup else [[a] for a in articles]
        for group in groups:
            queue.start_async(list(padded(group)))
        queue.wait_all()


class OnnxRuntime(Engine):
    """ONNX Runtime int8 (dynamic quantisation)."""

    def __init__(self, model: Path, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )

    def logits(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        return self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


class Transformers(Engine):
    """`transformers` in fp32."""

    ARRIVAL = f"batches of {SORTED_BATCH} in arrival order"

    def __init__(self, model: Path, threads: int) -> None:
        import torch
        from export import load_torch

        torch.set_num_threads(threads)
        self._torch = torch
        self._model = load_torch(model)

    def logits(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        with self._torch.inference_mode():
            tensors = self._torch.from_numpy(ids), self._torch.from_numpy(mask)
            return self._model(input_ids=tensors[0], attention_mask=tensors[1]).logits.numpy()

    def setups(self) -> list[str]:
        return [self.ARRIVAL, *Engine.setups(self)]


class PresentCode(Transformers):
    """What the users run today: batches as the articles arrive, padded to their longest."""

    def setups(self) -> list[str]:
        return [self.ARRIVAL]


def open_engine(name: str, model: Path, threads: int) -> Engine:
    """name: openvino (in f32), openvino_default (its own choice), onnxruntime, transformers, or
    present_code."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    if name.startswith("openvino"):
        return OpenVino(model, threads, "default" if name.endswith("default") else "f32")
    if name == "present_code":
        return PresentCode(model, threads)
    return OnnxRuntime(model, threads) if name == "onnxruntime" else Transformers(model, threads)
