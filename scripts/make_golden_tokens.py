#!/usr/bin/env python3
"""Writes tests/golden/tokens: small tokenizers that use every option, and the ids that the Hugging
Face package gives with them. The vocabularies are trained on tests/golden/texts.jsonl, so a new run
may give new ones; each folder is consistent in itself.

Needs: pip install tokenizers==0.23.3 sentencepiece transformers protobuf.

usage: make_golden_tokens.py [--model FOLDER] NAME...
  --model FOLDER  only write the ids of this folder's tokenizer.json, to tests/golden/tokens/NAME
"""
import argparse
import base64
import io
import json
import os
import struct
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"
import tokenizers
from tokenizers import (AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers,
                        processors, trainers)

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "tests" / "golden" / "tokens"
TEXTS = ROOT / "tests" / "golden" / "texts.jsonl"
QWEN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
        r"|\s*[\r\n]+|\s+(?!\S)|\s+")
# What texts.jsonl has no reason to hold: special tokens, odd clusters, long words.
ODD = [
    "<s> in </s> text <mask>, <pad><unk>", "  <mask> a", "a   <mask>   b", "x[MASK]y [CLS] [SEP]",
    "<|endoftext|>a<|endoftext|>", "<lw> <rw> word<sw>word <sw> <NOR> <nor>", " <lw>  <lw>a<rw>  b ",
    "e\u0301 E\u0301\u0323 e\u0323\u0301", "\u00a9\u200d\u00a9\u0301", "\u0915\u094d\u0915\u0301",
    "\uff21\u0301\uff22", "\u1100\u1161\u11a8 \uac00\u11a8", "\r\n\r\na\r\nb\n\nc \n d", "\t a\u00a0b\u3000c",
    "a" * 101, "a" * 100, "\u0301" * 40, "\U0001f600" * 20, "x" + "\u0301" * 30 + "y",
    "don't DON'T we'LL '\u017f I'D o'clock ''s", "  two  spaces   end  ", " \n", "\u2581a \u2581\u2581b\u2581",
    "12345 3.14 \u0663\u0664 \u2160", "\u4f60\u597d world\u4e16\u754c!", "\u0130stanbul \u01c5 \ufb01 \u2122 \u2026",
    "\ufeffbom \u200bzero\u200dwidth \x00\x01\x7f\x9f", "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7\U0001f1e9",
    "Stra\u00dfe \u03a3\u03a3 \u1e9e", "\ud7a3\u11a8\u1112\u1175\u11c2", "##a ## a##b", "<0x41><0xE2>\u2603\u2604\u2605",
    "\U00010ffff \ufffd \ue000 \u0378", "\u0958\u0301 \u0929 \u212b \u0344 \u0f73\u0f71",
]
CHARSMAP = {
    "\ufb01": "fi", "\u2122": "TM", "\u2026": "...", "\t": " ", "\n": " ", "\r": " ", "\u00a0": " ",
    "\u3000": " ", "\u200b": "", "e\u0301": "\u00e9", "E\u0301": "\u00c9", "\u0958": "\u0915\u093c",
    "\u2160": "I", "\uff76": "\u30ab", "\uff76\uff9e": "\u30ac", "\u0001": "", "\u1100\u1161": "\uac00",
    **{chr(0xFF21 + i): chr(65 + i) for i in range(26)},
}


def texts():
    return [json.loads(line)["text"] for line in TEXTS.read_text(encoding="utf-8").splitlines()]


def charsmap_bytes(mapping):
    """Darts' double array, as SentencePiece stores it: places are searched for one by one."""
    blob, values = b"", {}
    for key, target in mapping.items():
        values[key.encode()] = len(blob)
        blob += target.encode() + b"\0"
    units, taken = {0: 0}, {0}

    def place(node, prefix):
        labels = sorted({key[len(prefix)] for key in values if key.startswith(prefix) and len(key) > len(prefix)})
        slots = labels + ([0] if prefix in values else [])
        offset = next(o for o in range(1, 1 << 21) if not any(node ^ o ^ s in taken for s in slots))
        taken.update(node ^ offset ^ s for s in slots)
        units[node] |= offset << 10 | (1 << 8 if prefix in values else 0)
        if prefix in values:
            units[node ^ offset] = values[prefix] | 1 << 31
        for label in labels:
            units[node ^ offset ^ label] = label
            place(node ^ offset ^ label, prefix + bytes([label]))

    place(0, b"")
    array = [units.get(i, 0) for i in range(max(units) + 257)]
    return struct.pack(f"<{len(array) + 1}I", 4 * len(array), *array) + blob


def metaspace(scheme="always", split=True):
    return pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme=scheme, split=split)


def unigram_vocabulary(size=1600, extra=()):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Precompiled(charsmap_bytes(CHARSMAP))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), metaspace()])
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=size, special_tokens=special, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(texts(), trainer)
    return [tuple(pair) for pair in json.loads(tokenizer.to_str())["model"]["vocab"]] + list(extra) + [("<mask>", 0.0)]


def unigram(vocabulary, normalizer, pre_tokenizer, byte_fallback=False):
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=byte_fallback))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, pre_tokenizer
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    tokenizer.add_special_tokens([AddedToken(t, special=True) for t in ("<s>", "<pad>", "</s>", "<unk>")])
    tokenizer.add_special_tokens([AddedToken("<mask>", special=True, lstrip=True)])
    return tokenizer


def word_piece(vocabulary, processor="template", **rules):
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(**rules)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    cls, sep = vocabulary["[CLS]"], vocabulary["[SEP]"]
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", sep), ("[CLS]", cls)) if processor == "bert" else \
        processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
                                      special_tokens=[("[CLS]", cls), ("[SEP]", sep)])
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    return tokenizer


def word_piece_vocabulary(lowercase):
    tokenizer = word_piece({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}, lowercase=lowercase)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(texts(), trainers.WordPieceTrainer(vocab_size=900, limit_alphabet=250, special_tokens=special, show_progress=False))
    return tokenizer.get_vocab()


def byte_bpe_parts():
    tokenizer = byte_bpe({}, [])
    trainer = trainers.BpeTrainer(vocab_size=700, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(texts(), trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


def byte_bpe(vocabulary, merges, prefix_space=False, **options):
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, **options))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(QWEN), "isolated"),
         pre_tokenizers.ByteLevel(add_prefix_space=prefix_space, use_regex=False)])
    return tokenizer


def with_odd_tokens(tokenizer):
    """Added tokens with every flag, normalised and not."""
    tokenizer.add_special_tokens(["<|endoftext|>"])
    tokenizer.add_tokens([AddedToken("<lw>", lstrip=True, normalized=False), AddedToken("<rw>", rstrip=True, normalized=False),
                          AddedToken("<sw>", single_word=True, normalized=False), AddedToken("<nor>", normalized=True)])
    return tokenizer


def all_tokenizers():
    vocabulary = unigram_vocabulary()
    charsmap = normalizers.Sequence([normalizers.Precompiled(charsmap_bytes(CHARSMAP)), normalizers.Replace(Regex(" {2,}"), " ")])
    white = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), metaspace()])
    yield "unigram", unigram(vocabulary, charsmap, white)
    some = vocabulary[:150]
    fallback = [(f"<0x{b:02X}>", -9.0) for b in range(256)]
    forms = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Strip(), normalizers.Replace("..", "\u2025")])
    yield "unigram_first", with_odd_tokens(unigram(some + fallback + [("<mask>", 0.0)], forms, metaspace("first"), True))
    forms = normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(),
                                  normalizers.Strip(True, False), normalizers.Prepend("_")])
    yield "unigram_never", unigram(some + [("<mask>", 0.0)], forms, metaspace("never", False))
    cased = word_piece_vocabulary(False)
    yield "word_piece", word_piece(cased, lowercase=False)
    yield "word_piece_uncased", with_odd_tokens(word_piece(word_piece_vocabulary(True), "bert", lowercase=True))
    yield "word_piece_plain", word_piece({t: i for i, t in enumerate(sorted(cased, key=cased.get)[:300])},
                                         clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    vocabulary, merges = byte_bpe_parts()
    yield "byte_bpe", with_odd_tokens(byte_bpe(vocabulary, merges))
    few = {token: i for i, token in enumerate(list(vocabulary)[40:])}
    few_merges = [m for m in merges if m[0] in few and m[1] in few and m[0] + m[1] in few][::3]
    few["?"] = len(few)
    yield "byte_bpe_ignore", byte_bpe(few, few_merges, True, unk_token="?", fuse_unk=True, ignore_merges=True)


def write_legacy(cased, byte_bpe_tokenizer):
    """The same vocabularies as files without tokenizer.json, with what transformers makes of them."""
    import sentencepiece
    import transformers
    folder = OUT / "vocab_txt"
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(cased, key=cased.get)
    (folder / "vocab.txt").write_text("".join(token + "\n" for token in ordered), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": false, "tokenizer_class": "BertTokenizer"}\n')
    yield "vocab_txt", transformers.BertTokenizer.from_pretrained(folder).backend_tokenizer
    folder = OUT / "vocab_merges"
    folder.mkdir(parents=True, exist_ok=True)
    model = json.loads(byte_bpe_tokenizer.to_str())["model"]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False), encoding="utf-8")
    lines = ["#version: 0.2"] + [" ".join(merge) for merge in model["merges"]]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "Qwen2Tokenizer", "additional_special_tokens": ["<|im_start|>"], "add_prefix_space": False}))
    yield "vocab_merges", transformers.Qwen2Tokenizer.from_pretrained(folder).backend_tokenizer
    folder = OUT / "sentencepiece"
    folder.mkdir(parents=True, exist_ok=True)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(t for t in texts() if t.strip()), model_writer=model, vocab_size=1500, model_type="unigram",
        hard_vocab_limit=False, minloglevel=2, normalization_rule_name="identity", character_coverage=0.98)
    (folder / "sentencepiece.bpe.model").write_bytes(model.getvalue())
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "XLMRobertaTokenizer", "mask_token": {
            "__type": "AddedToken", "content": "<mask>", "lstrip": True, "rstrip": False, "normalized": False,
            "single_word": False, "special": True}}))
    yield "sentencepiece", transformers.XLMRobertaTokenizer.from_pretrained(folder).backend_tokenizer


def golden(tokenizer):
    """Ids of every text of texts.jsonl by line, of the odd texts, and cut to 6 tokens."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    full = [tokenizer.encode(text).ids for text in texts()]
    odd = [{"text": text, "ids": tokenizer.encode(text).ids} for text in ODD]
    tokenizer.enable_truncation(6)
    cut = [tokenizer.encode(text).ids for text in texts()[:80]]
    tokenizer.no_truncation()
    return {"made_by": "scripts/make_golden_tokens.py", "reference": f"tokenizers {tokenizers.__version__}",
            "tolerance": 0, "max_tokens": 6, "texts": "tests/golden/texts.jsonl", "ids": full, "truncated_ids": cut, "odd": odd}


def write_golden(name, tokenizer):
    (OUT / name).mkdir(parents=True, exist_ok=True)
    text = json.dumps(golden(tokenizer), ensure_ascii=True, separators=(",", ":"))
    (OUT / name / "golden.json").write_text(text.replace("],[", "],\n[").replace("},{", "},\n{") + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("name", nargs="?")
    args = parser.parse_args()
    if args.model:
        write_golden(args.name, Tokenizer.from_file(str(args.model / "tokenizer.json")))
        return
    made = dict(all_tokenizers())
    for name, tokenizer in made.items():
        write_golden(name, Tokenizer.from_str(tokenizer.to_str()))
        (OUT / name / "tokenizer.json").write_text(tokenizer.to_str() + "\n", encoding="utf-8")
    for name, tokenizer in write_legacy(made["word_piece"].get_vocab(), made["byte_bpe"]):
        write_golden(name, tokenizer)


if __name__ == "__main__":
    main()
