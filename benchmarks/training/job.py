"""The job that both engines do: a base model, articles, options; and the ids of the articles."""

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VAL_ARTICLES = 32  # ours asks for a val split; its evaluation is not part of the figures
HEAD = "[TITLE] {title} [CONTENT] {content}"


@dataclass(frozen=True)
class Job:
    """Both engines read it from job.json in its folder, where splits/ and base/ lie as well."""

    folder: str
    batch: int
    max_tokens: int
    epochs: int
    learning_rate: float
    seed: int
    threads: int
    freeze_embeddings: bool

    def save(self) -> None:
        (Path(self.folder) / "job.json").write_text(json.dumps(vars(self)))

    @staticmethod
    def load(folder: Path) -> "Job":
        return Job(**json.loads((folder / "job.json").read_text()))


def is_plain(article: dict[str, Any]) -> bool:
    """Without what our text function would change: then both engines read the same text."""
    text = (article.get("title") or "") + (article.get("content") or "")
    return bool(text.strip()) and not set(text) & set("<>&\t\r") and text.isprintable()


def read_articles(path: Path) -> list[dict[str, Any]]:
    found = []
    for line in path.read_text().splitlines():
        article = json.loads(line)
        if "label" not in article:  # the examples of this repository
            article["label"] = {"commerce": 1, "journalism": 0}.get(article.get("expected"))
        article["content"] = " ".join((article.get("content") or "").split())
        article["title"] = " ".join((article.get("title") or "").split())
        if article["label"] in (0, 1) and is_plain(article):
            found.append({k: article.get(k) for k in ("title", "content", "label", "language")})
    return found


def unique(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By text: no article may stand in both splits."""
    return list({(a["title"] + a["content"]).casefold(): a for a in articles}.values())


def write_splits(source: Path, count: int, seed: int, folder: Path) -> None:
    """`count` articles to train on, drawn by the seed; fewer are there: they are taken again, numbered."""
    articles = unique(read_articles(source))
    random.Random(seed).shuffle(articles)
    val, rest = articles[:VAL_ARTICLES], articles[VAL_ARTICLES:]
    if len({a["label"] for a in val}) < 2 or len({a["label"] for a in rest}) < 2:
        raise SystemExit(f"{source}: too few articles of both labels")
    drawn = []
    while len(drawn) < count:
        again = len(drawn) // len(rest)
        for article in rest[: count - len(drawn)]:
            title = f"{article['title']} {again}" if again else article["title"]
            drawn.append(article | {"title": title})
    folder.mkdir(parents=True, exist_ok=True)
    for name, split in (("train", drawn), ("val", val)):
        lines = [json.dumps(a | {"id": f"{name}-{n}"}) for n, a in enumerate(split)]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")


def cut_base(source: Path, layers: int, folder: Path) -> None:
    """The first layers of a BERT checkpoint, and its tokenizer."""
    import safetensors.torch

    folder.mkdir(parents=True, exist_ok=True)
    config = json.loads((source / "config.json").read_text())
    if config["model_type"] != "bert":
        raise SystemExit(f"{source}: only BERT can be cut to some layers")
    config["num_hidden_layers"] = min(layers, config["num_hidden_layers"])
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    tensors = safetensors.torch.load_file(source / "model.safetensors")

    def kept(name: str) -> bool:
        parts = name.split(".layer.")
        return len(parts) == 1 or int(parts[1].split(".")[0]) < layers

    chosen = {n: t for n, t in tensors.items() if kept(n)}
    safetensors.torch.save_file(chosen, folder / "model.safetensors", metadata={"format": "pt"})
    for path in source.iterdir():
        if path.name.startswith(("tokenizer", "vocab", "sentencepiece", "special_tokens")):
            shutil.copy(path, folder)


def encode(job: Job, split: str = "train") -> tuple[list[list[int]], list[int]]:
    """Ids as `tokenizers` makes them of the model's text, and labels."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(job.folder) / "base" / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(job.max_tokens)
    lines = (Path(job.folder) / "splits" / f"{split}.jsonl").read_text().splitlines()
    articles = [json.loads(line) for line in lines]
    texts = [HEAD.format(title=a["title"], content=a["content"]) for a in articles]
    return [e.ids for e in tokenizer.encode_batch(texts)], [a["label"] for a in articles]
