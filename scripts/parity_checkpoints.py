#!/usr/bin/env python3
"""Checkpoints of `transformers` and `peft` in our programs, and ours in theirs: the same scores.

For each architecture a tiny checkpoint with a tokenizer is made in a scratch folder.

  theirs in ours    saved by save_pretrained (peft: base and adapter), converted to an fp32 bundle by
                    `prefilter model convert`, texts scored by `prefilter classify`
  ours in theirs    `prefilter-lab train` trains it on a few texts of ours; its checkpoint is opened by
                    AutoModelForSequenceClassification or PeftModel.from_pretrained and scored there
  bundle in theirs  the fp32 bundle of that checkpoint (an adapter is merged in it), opened there as well
  shrunk in both    `prefilter-lab shrink` leaves theirs one layer and the tokens that the texts use; both
                    score what it wrote

Both scores of each text are compared as probabilities, and the texts' scores have to differ.

Exit status: 0 all within the tolerance, 1 at least one is not, 2 something is missing or failed.

example:
  .venv/peers/bin/python scripts/parity_checkpoints.py
"""

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]
try:
    import peft
    import torch
    import transformers
    from parity_encoder import TEXTS
    from tokenizers import Tokenizer
    from training_cases import ARCHITECTURES, HEADS, Size, save_checkpoint
    from training_reference import saved_name
except ImportError as missing:
    print(
        f"{missing}. Run benchmarks/peers/setup.sh, then .venv/peers/bin/python {__file__}",
        file=sys.stderr,
    )
    sys.exit(2)

TOKENIZERS = {"bert": "word_piece", "distilbert": "word_piece", "xlm_roberta": "unigram"}
TOKENS = 48
TOLERANCE = 1e-5
MIN_SPREAD = 0.3  # of log-odds: scores that hardly vary would hide a fault


@dataclass(frozen=True)
class Programs:
    prefilter: Path
    lab: Path


def fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(2)


def call(*command: Any, text: str | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in command], input=text, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        fail(
            f"{command[0]} {command[1]} ended with status {done.returncode}: {done.stderr[-2000:]}"
        )
    return done.stdout


def articles() -> list[dict[str, str]]:
    """The texts of parity_encoder.py, which hold "[TITLE] … [CONTENT] …", as articles."""
    found = []
    for number, text in enumerate(TEXTS):
        title, content = text.removeprefix("[TITLE] ").split(" [CONTENT] ")
        if title.strip():
            found.append({"id": str(number), "title": title, "content": content.strip()})
    return found


def model_text(article: dict[str, str]) -> str:
    return f"[TITLE] {article['title']} [CONTENT] {article['content']}"


def make_theirs(arch: str, folder: Path) -> Path:
    """A checkpoint as their libraries save it, with a tokenizer; the folder that one opens."""
    raw, saved = folder / "raw", folder / "saved"
    tokenizer = ROOT / "tests/golden/tokens" / TOKENIZERS.get(arch, "byte_bpe") / "tokenizer.json"
    vocabulary = Tokenizer.from_file(str(tokenizer)).get_vocab_size()
    save_checkpoint(arch, Size(vocabulary=vocabulary, positions=64), 71, raw)
    opened = open_theirs(raw / "adapter" if arch == "qwen2_lora" else raw)
    with torch.no_grad():
        for name, value in opened.named_parameters():
            if saved_name(name).endswith(HEADS) and "pre_classifier" not in name:
                value.mul_(8)  # small heads suit training; scores have to spread here
    if arch != "qwen2_lora":
        opened.save_pretrained(saved)
        shutil.copy(tokenizer, saved)
        return saved
    causal = transformers.AutoModelForCausalLM.from_pretrained(raw / "base", dtype=torch.float32)
    causal.save_pretrained(saved / "base")
    opened.save_pretrained(saved / "adapter")
    for part in ("base", "adapter"):
        shutil.copy(tokenizer, saved / part)
    config = saved / "adapter" / "adapter_config.json"
    named = json.loads(config.read_text()) | {"base_model_name_or_path": str(saved / "base")}
    config.write_text(json.dumps(named))
    return saved / "adapter"


def open_theirs(folder: Path) -> torch.nn.Module:
    """By AutoModelForSequenceClassification, or by PeftModel where the folder is an adapter."""
    config = folder / "adapter_config.json"
    if not config.is_file():
        return transformers.AutoModelForSequenceClassification.from_pretrained(
            folder, dtype=torch.float32
        ).eval()
    named = Path(json.loads(config.read_text())["base_model_name_or_path"])
    base = transformers.AutoModelForSequenceClassification.from_pretrained(
        named if named.is_absolute() else folder / named, dtype=torch.float32
    )
    return peft.PeftModel.from_pretrained(base, folder).eval()


def their_scores(folder: Path) -> list[float]:
    model = open_theirs(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)
    scores = []
    with torch.inference_mode():
        for article in articles():
            ids = tokenizer.encode(model_text(article)).ids
            logits = model(input_ids=torch.tensor([ids])).logits[0]
            scores.append(logits.softmax(-1)[1].item())
    return scores


def our_scores(programs: Programs, folder: Path, bundle: Path, *more: str) -> list[float]:
    """Of an fp32 bundle made of the checkpoint."""
    options = ("--precision", "fp32", "--max-tokens", TOKENS, *more)
    call(programs.prefilter, "model", "convert", folder, bundle, *options)
    lines = "".join(json.dumps(article) + "\n" for article in articles())
    answers = call(programs.prefilter, "classify", "-", "--model", bundle, text=lines)
    verdicts = [json.loads(line) for line in answers.splitlines()]
    if [v["id"] for v in verdicts] != [a["id"] for a in articles()]:
        fail(f"prefilter classify gave {len(verdicts)} verdicts in another order or number")
    return [v["p_commerce"] for v in verdicts]


def write_splits(folder: Path) -> None:
    """Texts that differ between train and val; every second one counts as commerce."""
    folder.mkdir()
    for split, endings in {"train": ("one", "two", "three", "four"), "val": ("five",)}.items():
        lines = [
            json.dumps(
                article
                | {"id": f"{article['id']}-{ending}", "label": int(article["id"]) % 2}
                | {"content": f"{article['content']} {ending}", "language": "en"}
            )
            for ending in endings
            for article in articles()
        ]
        (folder / f"{split}.jsonl").write_text("\n".join(lines) + "\n")


def train_ours(programs: Programs, arch: str, base: Path, folder: Path) -> Path:
    """The best checkpoint of a short run from their base."""
    write_splits(folder / "splits")
    command: list[Any] = [programs.lab, "train", "--base", base, "--data", folder / "splits"]
    command += ["--out", folder / "bundle", "--epochs", 2, "--batch", 4, "--max-tokens", TOKENS]
    rate = 2e-2 if arch == "qwen2_lora" else 2e-3  # adapters are few: they have to show
    command += ["--learning-rate", rate, "--precision", "fp32", "--threads", 1]
    if arch.startswith("qwen2"):
        command += ["--lora-rank", 4 if arch == "qwen2_lora" else 0]
    call(*command)
    checkpoint = folder / "bundle.run" / "checkpoint"
    if not checkpoint.is_dir():
        fail(f"prefilter-lab train left no {checkpoint}")
    return checkpoint


def shrink_theirs(programs: Programs, theirs: Path, folder: Path) -> Path:
    """Their checkpoint with its first layer and the tokens that the texts use."""
    texts = folder / "texts.jsonl"
    texts.write_text("".join(json.dumps(article) + "\n" for article in articles()))
    options = ("--texts", texts, "--keep-layers", 1, "--format", "json")
    report = json.loads(call(programs.lab, "shrink", theirs, folder / "shrunk", *options))
    if report["after"]["vocabulary"] >= report["before"]["vocabulary"]:
        fail("prefilter-lab shrink left the vocabulary as large as it was")
    return folder / "shrunk"


def log_odds(score: float) -> float:
    bounded = min(max(score, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def compare(arch: str, what: str, ours: list[float], theirs: list[float]) -> bool:
    difference = max(abs(a - b) for a, b in zip(ours, theirs, strict=True))
    spread = log_odds(max(theirs)) - log_odds(min(theirs))
    equal = difference <= TOLERANCE and spread >= MIN_SPREAD
    print(
        f"{arch:12} {what:16} {len(ours)} texts, log-odds spread over {spread:.2f}, largest difference "
        f"of scores {difference:.1e}{'' if equal else '  DIFFERENT'}"
    )
    return equal


def check(arch: str, programs: Programs, scratch: Path) -> list[bool]:
    theirs = make_theirs(arch, scratch)
    found = our_scores(programs, theirs, scratch / "converted", "--commerce-label", "LABEL_1")
    results = [compare(arch, "theirs in ours", found, their_scores(theirs))]
    if arch != "qwen2_lora":  # an adapter is not shrunk but its base
        shrunk = shrink_theirs(programs, theirs, scratch)
        found = our_scores(programs, shrunk, scratch / "small", "--commerce-label", "LABEL_1")
        results.append(compare(arch, "shrunk in both", found, their_scores(shrunk)))
    base = theirs.parent / "base" if arch == "qwen2_lora" else theirs
    (scratch / "training").mkdir()
    trained = train_ours(programs, arch, base, scratch / "training")
    if not (trained / "tokenizer.json").is_file():
        fail(f"{arch}: the trained checkpoint has no tokenizer.json")
    bundle = scratch / "trained"
    found = our_scores(programs, trained, bundle)
    results.append(compare(arch, "ours in theirs", found, their_scores(trained)))
    return [*results, compare(arch, "bundle in theirs", found, their_scores(bundle))]


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    built = ROOT / "build/release/bin"
    for name in ("prefilter", "prefilter-lab"):
        parser.add_argument(
            f"--{name}", type=Path, default=built / name, help="the program (default: %(default)s)"
        )
    parser.add_argument("--only", nargs="*", default=ARCHITECTURES, choices=ARCHITECTURES)
    args = parser.parse_args()
    for program in (args.prefilter, args.prefilter_lab):
        if not program.is_file():
            fail(f"{program}: not found; build it first")
    return args


def main() -> None:
    args = parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    programs = Programs(args.prefilter.resolve(), args.prefilter_lab.resolve())
    results = []
    for arch in args.only:
        with tempfile.TemporaryDirectory() as scratch:
            results += check(arch, programs, Path(scratch))
    different = results.count(False)
    print(f"checkpoints: {len(results)} comparisons of scores, {different} differ")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
