"""The same run by a real transformers.Trainer, to prove that the loop of training_reference.py is it."""

import tempfile
from pathlib import Path
from typing import Any

import torch
import transformers
from training_reference import Batch, Layout, Recipe, Run, load_model, trainable


class InOrder(transformers.Trainer):
    """Takes the articles in the order of the list."""

    def _get_train_sampler(self, *_args: Any) -> torch.utils.data.Sampler:
        return torch.utils.data.SequentialSampler(self.train_dataset)


def collate(pad_id: int) -> Any:
    def padded(items: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        width = max(len(item["ids"]) for item in items)
        rows = [item["ids"] + [pad_id] * (width - len(item["ids"])) for item in items]
        mask = [[1] * len(i["ids"]) + [0] * (width - len(i["ids"])) for i in items]
        return {
            "input_ids": torch.tensor(rows),
            "attention_mask": torch.tensor(mask),
            "labels": torch.tensor([item["label"] for item in items]),
        }

    return padded


def trainer_run(folder: Path, batches: list[Batch], recipe: Recipe) -> Run:
    """Only the changes are filled in."""
    model = load_model(folder, Layout())
    start = {name: p.detach().clone() for name, p in trainable(model).items()}
    articles = [
        {"ids": ids, "label": label}
        for batch in batches
        for ids, label in zip(batch["ids"], batch["labels"], strict=True)
    ]
    with tempfile.TemporaryDirectory() as scratch:
        arguments = transformers.TrainingArguments(
            output_dir=scratch,
            per_device_train_batch_size=len(batches[0]["ids"]),
            num_train_epochs=1,
            learning_rate=recipe.lr,
            weight_decay=recipe.weight_decay,
            max_grad_norm=recipe.max_grad_norm,
            lr_scheduler_type="linear",
            warmup_steps=recipe.warmup_steps,
            save_strategy="no",
            report_to=[],
            use_cpu=True,
            disable_tqdm=True,
            remove_unused_columns=False,
            logging_strategy="no",
        )
        trainer = InOrder(
            model=model,
            args=arguments,
            train_dataset=articles,
            data_collator=collate(model.config.pad_token_id),
        )
        trainer.train()
    return Run(changes={n: p.detach() - start[n] for n, p in trainable(model).items()})
