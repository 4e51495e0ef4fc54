#!/usr/bin/env python3
"""Do a job (job.py) with transformers.Trainer and print how long each step took, as JSON.

usage: hf_trainer.py JOB_FOLDER fp32|bf16 random|group_by_length
"""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
import transformers
from job import Job, encode


class Stopwatch(transformers.TrainerCallback):
    """From the end of a step to the end of the next: data, padding and optimiser included."""

    def __init__(self) -> None:
        self.ends: list[float] = []
        self.losses: list[float] = []

    def on_train_begin(self, *_args: Any, **_more: Any) -> None:
        self.ends.append(time.perf_counter())

    def on_step_end(self, *_args: Any, **_more: Any) -> None:
        self.ends.append(time.perf_counter())

    def on_log(self, *_args: Any, logs: dict[str, Any] | None = None, **_more: Any) -> None:
        if logs and "loss" in logs:
            self.losses.append(float(logs["loss"]))


def open_model(job: Job) -> torch.nn.Module:
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        Path(job.folder) / "base", num_labels=2, dtype=torch.float32
    )
    if job.freeze_embeddings:
        model.base_model.embeddings.requires_grad_(False)
    return model


def collate(pad_id: int) -> Any:
    """Pads a batch to its longest article, as DataCollatorWithPadding does."""

    def padded(items: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        width = max(len(item["input_ids"]) for item in items)
        ids = torch.full((len(items), width), pad_id)
        mask = torch.zeros((len(items), width), dtype=torch.long)
        for row, item in enumerate(items):
            length = len(item["input_ids"])
            ids[row, :length] = torch.tensor(item["input_ids"])
            mask[row, :length] = 1
        labels = torch.tensor([item["labels"] for item in items])
        return {"input_ids": ids, "attention_mask": mask, "labels": labels}

    return padded


def main() -> None:
    folder, precision, sampling = sys.argv[1:]
    job = Job.load(Path(folder))
    torch.set_num_threads(job.threads)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    rows, labels = encode(job)
    data = [{"input_ids": ids, "labels": y} for ids, y in zip(rows, labels, strict=True)]
    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as scratch:
        arguments = transformers.TrainingArguments(
            output_dir=scratch,
            per_device_train_batch_size=job.batch,
            num_train_epochs=job.epochs,
            learning_rate=job.learning_rate,
            weight_decay=0.01,
            warmup_steps=0.1,
            seed=job.seed,
            bf16=precision == "bf16",
            train_sampling_strategy=sampling,
            use_cpu=True,
            save_strategy="no",
            logging_steps=5,
            report_to=[],
            disable_tqdm=True,
        )
        model = open_model(job)
        transformers.Trainer(
            model=model,
            args=arguments,
            train_dataset=data,
            data_collator=collate(model.config.pad_token_id),
            callbacks=[watch],
        ).train()
    steps = [b - a for a, b in zip(watch.ends, watch.ends[1:])]
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB
    result = {"seconds": steps, "losses": watch.losses, "trained_parameters": trained}
    result["peak_memory_mb"] = round(peak * 1024 / 1e6)
    print(json.dumps(result | {"tokens": [len(row) for row in rows]}))


if __name__ == "__main__":
    main()
