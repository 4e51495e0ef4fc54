"""Training as `transformers`, `peft` and `torch` do it, a step at a time, so that every step can be read.

make_training_goldens.py checks that this loop gives what a real `transformers.Trainer` gives, and
adds runs that are wrong on purpose (FAULTS). No dropout; the caller's configurations have none.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
import transformers

FAULTS = (
    "no_bias_correction",
    "decay_on_norms",
    "decay_on_biases",
    "l2_decay",
    "constant_schedule",
    "no_warmup",
    "no_clipping",
    "clip_each_tensor",
)


@dataclass(frozen=True)
class Recipe:
    """What a run is told; golden.json repeats it as `options`."""

    lr: float = 1e-3
    weight_decay: float = 0.1
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    warmup_steps: int = 2
    steps: int = 20  # the schedule's length; a run may stop before it
    max_grad_norm: float = 1.0
    label_smoothing: float = 0.0
    class_weights: list[float] = field(default_factory=list)
    layer_lr_decay: float = 1.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Layout:
    """How the reference lays a batch out; none of it may change a result by more than rounding."""

    dtype: torch.dtype = torch.float32
    extra_padding: int = 0
    reverse: bool = False
    attention: str = "sdpa"


@dataclass
class Run:
    """What came of a run; tensors by the name that a saved checkpoint gives them."""

    loss: list[float] = field(default_factory=list)
    grad_norm: list[float] = field(default_factory=list)  # of all tensors together, before clipping
    lr: list[float] = field(default_factory=list)  # that the step used
    gradients: dict[str, torch.Tensor] = field(default_factory=dict)  # of step 1, before clipping
    changes: dict[str, torch.Tensor] = field(default_factory=dict)  # after the last step


Batch = dict[str, Any]  # {"ids": [[int]], "labels": [int]}


def load_model(folder: Path, layout: Layout) -> torch.nn.Module:
    """A checkpoint folder, or a folder with base/ and adapter/ (adapter trainable)."""
    adapter = folder / "adapter"
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        folder / "base" if adapter.is_dir() else folder,
        dtype=layout.dtype,
        attn_implementation=layout.attention,
    )
    if adapter.is_dir():
        import peft

        model = peft.PeftModel.from_pretrained(model, adapter, is_trainable=True)
    return model.to(layout.dtype).train()


def saved_name(name: str) -> str:
    """The name of a parameter in a saved checkpoint; peft keeps its adapter's name out of files."""
    return name.replace(".modules_to_save.default", "").replace(".default", "")


def trainable(model: torch.nn.Module) -> dict[str, torch.nn.Parameter]:
    return {saved_name(n): p for n, p in model.named_parameters() if p.requires_grad}


def is_norm(name: str) -> bool:
    return re.search(r"layer_?norm|\bnorm\b", name, re.IGNORECASE) is not None


def decayed_names(model: torch.nn.Module, fault: str) -> set[str]:
    """The tensors that weight decay touches: as the Trainer chooses them, or more."""
    trainer = transformers.Trainer.__new__(transformers.Trainer)
    names = {saved_name(n) for n in trainer.get_decay_parameter_names(model)}
    for name in trainable(model):
        if fault == "decay_on_norms" and is_norm(name) and name.endswith("weight"):
            names.add(name)
        if fault == "decay_on_biases" and name.endswith("bias"):
            names.add(name)
    return names


def layer_count(config: transformers.PretrainedConfig) -> int:
    return int(config.num_hidden_layers)


def lr_factor(name: str, layers: int, decay: float) -> float:
    """Layer l of `layers` (from 0) learns at decay^(layers - l), the embeddings at decay^(layers + 1),
    all else (pooler, classifier, score, a last norm) at the full rate."""
    numbered = re.search(r"\.layers?\.(\d+)\.", name)
    if numbered:
        return decay ** (layers - int(numbered[1]))
    return decay ** (layers + 1) if "embed" in name else 1.0


def parameter_groups(model: torch.nn.Module, recipe: Recipe, fault: str) -> list[dict[str, Any]]:
    decayed = decayed_names(model, fault)
    layers = layer_count(model.config)
    return [
        {
            "params": [parameter],
            "lr": recipe.lr * lr_factor(name, layers, recipe.layer_lr_decay),
            "weight_decay": recipe.weight_decay if name in decayed else 0.0,
        }
        for name, parameter in trainable(model).items()
    ]


class UncorrectedAdamW(torch.optim.Optimizer):
    """AdamW that forgets the bias correction: a fault on purpose."""

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state["m"], state["v"] = torch.zeros_like(p), torch.zeros_like(p)
                state["m"].lerp_(p.grad, 1 - beta1)
                state["v"].mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.addcdiv_(state["m"], state["v"].sqrt() + group["eps"], value=-group["lr"])


def make_optimizer(model: torch.nn.Module, recipe: Recipe, fault: str) -> torch.optim.Optimizer:
    groups = parameter_groups(model, recipe, fault)
    betas = (recipe.beta1, recipe.beta2)
    if fault == "no_bias_correction":
        return UncorrectedAdamW(groups, {"betas": betas, "eps": recipe.eps})
    kind = torch.optim.Adam if fault == "l2_decay" else torch.optim.AdamW
    return kind(groups, lr=recipe.lr, betas=betas, eps=recipe.eps)


def make_schedule(
    optimizer: torch.optim.Optimizer, recipe: Recipe, fault: str
) -> torch.optim.lr_scheduler.LRScheduler:
    if fault == "constant_schedule":
        return transformers.get_constant_schedule(optimizer)
    warmup = 0 if fault == "no_warmup" else recipe.warmup_steps
    return transformers.get_linear_schedule_with_warmup(optimizer, warmup, recipe.steps)


def clip(parameters: list[torch.nn.Parameter], limit: float, fault: str) -> float:
    """The norm of all gradients before clipping."""
    total = torch.nn.utils.get_total_norm([p.grad for p in parameters]).item()
    if fault == "no_clipping":
        return total
    for chosen in [[p] for p in parameters] if fault == "clip_each_tensor" else [parameters]:
        torch.nn.utils.clip_grad_norm_(chosen, limit)
    return total


def padded(batch: Batch, pad_id: int, layout: Layout) -> dict[str, torch.Tensor]:
    order = slice(None, None, -1 if layout.reverse else 1)
    rows, labels = batch["ids"][order], batch["labels"][order]
    width = max(map(len, rows)) + layout.extra_padding
    return {
        "input_ids": torch.tensor([row + [pad_id] * (width - len(row)) for row in rows]),
        "attention_mask": torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows]),
        "labels": torch.tensor(labels),
    }


def loss_of(
    model: torch.nn.Module, inputs: dict[str, torch.Tensor], recipe: Recipe
) -> torch.Tensor:
    """The model's own loss, or torch's cross entropy where the recipe weighs or smooths it.
    With class weights w the mean is sum(w[y] * loss) / sum(w[y])."""
    if not recipe.label_smoothing and not recipe.class_weights:
        return model(**inputs).loss
    labels = inputs["labels"]
    logits = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).logits
    weight = (
        torch.tensor(recipe.class_weights, dtype=logits.dtype) if recipe.class_weights else None
    )
    return torch.nn.functional.cross_entropy(
        logits, labels, weight=weight, label_smoothing=recipe.label_smoothing
    )


def train(
    folder: Path,
    batches: Iterable[Batch],
    recipe: Recipe,
    fault: str = "",
    layout: Layout = Layout(),
) -> Run:
    """Trains the folder's model a step a batch; `fault` is one of FAULTS or empty."""
    model = load_model(folder, layout)
    tensors = trainable(model)
    start = {name: p.detach().clone() for name, p in tensors.items()}
    optimizer = make_optimizer(model, recipe, fault)
    schedule = make_schedule(optimizer, recipe, fault)
    full_rate = max(group["initial_lr"] for group in optimizer.param_groups)
    run = Run()
    for batch in batches:
        loss = loss_of(model, padded(batch, model.config.pad_token_id, layout), recipe)
        optimizer.zero_grad()
        loss.backward()
        if not run.gradients:
            run.gradients = {name: p.grad.detach().clone() for name, p in tensors.items()}
        run.loss.append(loss.item())
        run.grad_norm.append(clip(list(tensors.values()), recipe.max_grad_norm, fault))
        share = optimizer.param_groups[0]["lr"] / optimizer.param_groups[0]["initial_lr"]
        run.lr.append(full_rate * share)
        optimizer.step()
        schedule.step()
    run.changes = {name: p.detach() - start[name] for name, p in tensors.items()}
    return run


def relative(a: torch.Tensor, b: torch.Tensor) -> float:
    """|a - b| / |b|; 0 where both are zero."""
    a, b = a.double(), b.double()
    gap, size = (a - b).norm().item(), b.norm().item()
    return gap / size if size else (0.0 if gap == 0 else float("inf"))


def worst(
    ours: dict[str, torch.Tensor], reference: dict[str, torch.Tensor], names: Iterable[str]
) -> tuple[float, str]:
    """The largest relative difference among the named tensors, and where it is."""
    return max((relative(ours[name], reference[name]), name) for name in names)
