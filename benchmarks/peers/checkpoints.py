#!/usr/bin/env python3
"""Make the checkpoints that the comparison runs on, in the Hugging Face layout.

DistilBERT multilingual and XLM-R base get their real shapes with random weights: speed does not
depend on the values. MiniLM-L12-H384 takes a converted encoder (a folder with config.json and
model.safetensors of a BertModel) and a random head, or random weights where none is given.
Nothing that this writes belongs into the repository (1.9 GB).
"""

import argparse
import shutil
from pathlib import Path

import torch
import transformers

SHAPES: dict[str, transformers.PretrainedConfig] = {
    "distilbert-multilingual": transformers.DistilBertConfig(
        vocab_size=119547, dim=768, n_layers=6, n_heads=12, hidden_dim=3072, pad_token_id=0
    ),
    "xlm-roberta-base": transformers.XLMRobertaConfig(
        vocab_size=250002,
        hidden_size=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=3072,
        max_position_embeddings=514,
        type_vocab_size=1,
        pad_token_id=1,
        layer_norm_eps=1e-5,
    ),
    "minilm-l12-h384": transformers.BertConfig(
        vocab_size=250037,
        hidden_size=384,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=1536,
        max_position_embeddings=512,
        type_vocab_size=2,
        pad_token_id=1,
    ),
}
WANTED_SPREAD = 4.0
TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.txt",
    "sentencepiece.bpe.model",
)


def widen_head(model: torch.nn.Module) -> None:
    """Scales the output layer until random inputs give logits that spread over about WANTED_SPREAD.

    A fresh head gives nearly the same logits for everything, which would hide a faulty engine.
    """
    head = model.classifier
    output = head.out_proj if hasattr(head, "out_proj") else head
    with torch.inference_mode():
        ids = torch.randint(1000, model.config.vocab_size, (8, 24))
        logits = model.eval()(input_ids=ids).logits
        spread = (logits.max(dim=0).values - logits.min(dim=0).values).min()
        output.weight *= WANTED_SPREAD / spread


def make(name: str, out: Path, encoder: Path | None, tokenizer: Path | None) -> None:
    torch.manual_seed(7)
    if encoder is None:
        model = transformers.AutoModelForSequenceClassification.from_config(SHAPES[name])
    else:
        model = transformers.AutoModelForSequenceClassification.from_pretrained(
            encoder, num_labels=2, dtype=torch.float32
        )
    widen_head(model)
    model.save_pretrained(out / name)
    for source in filter(None, (encoder, tokenizer)):
        for file in TOKENIZER_FILES:
            if (source / file).is_file():
                shutil.copyfile(source / file, out / name / file)
    print(out / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="+", choices=sorted(SHAPES))
    parser.add_argument("--out", type=Path, default=Path("build/peers/checkpoints"))
    parser.add_argument(
        "--encoder", type=Path, help="a BertModel folder whose weights to take (minilm-l12-h384)"
    )
    parser.add_argument(
        "--tokenizer", type=Path, help="a folder whose tokenizer files to copy beside the weights"
    )
    args = parser.parse_args()
    for name in args.names:
        make(name, args.out, args.encoder if name.startswith("minilm") else None, args.tokenizer)


if __name__ == "__main__":
    main()
