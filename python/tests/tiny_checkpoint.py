"""A tiny random checkpoint with a tokenizer, as `transformers` would have saved it."""

import json
import struct
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMERCE_LEAD = 10.4  # median by which its logit exceeds the other's on the example articles
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def vocabulary():
    """Special tokens, each letter and digit as the beginning of a word and inside one, signs, a few words."""
    pieces = list(SPECIAL)
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        pieces += [letter, f"##{letter}"]
    pieces += list("[].,:;!?%$()-'\"")
    pieces += ["title", "content", "the", "sale", "price", "vote", "##ing"]
    return {piece: number for number, piece in enumerate(pieces)}


def tokenizer():
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": number, "content": piece, **flags} for number, piece in enumerate(SPECIAL)],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": vocabulary(),
        },
    }


def balanced(safetensors):
    """The weights with another bias of the commerce label, so that articles score on both sides of a half."""
    header_bytes = int.from_bytes(safetensors[:8], "little")
    header = json.loads(safetensors[8 : 8 + header_bytes])
    assert header["classifier.bias"]["dtype"] == "F32"
    at = 8 + header_bytes + header["classifier.bias"]["data_offsets"][0] + 4
    bias = struct.pack("<f", struct.unpack_from("<f", safetensors, at)[0] - COMMERCE_LEAD)
    return safetensors[:at] + bias + safetensors[at + 4 :]


def write(folder):
    """Writes the checkpoint: weights and config of the engine's own golden, labels, tokenizer."""
    source = ROOT / "tests" / "golden" / "encoder" / "bert"
    folder.mkdir()
    config = json.loads((source / "config.json").read_text())
    config["id2label"] = {"0": "journalism", "1": "commerce"}
    config["label2id"] = {"journalism": 0, "commerce": 1}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer()))
    (folder / "model.safetensors").write_bytes(balanced((source / "model.safetensors").read_bytes()))
