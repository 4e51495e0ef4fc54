#!/usr/bin/env python3
"""Compare our fp32 encoder with `transformers` on a real checkpoint, logit by logit.

Inputs are texts of ours in ten languages (when the checkpoint brings a tokenizer.json) and seeded
random ids of every length class. The probe program reads {"ids": [...]} a line and prints
{"logits": [...]} a line.

Exit status: 0 all logits within the tolerance, 1 at least one is not, 2 something is missing.

example:
  .venv/peers/bin/python scripts/parity_encoder.py models/commerce-l6
"""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

try:
    import torch
    import transformers
    from tokenizers import Tokenizer
except ImportError as missing:
    print(
        f"{missing}. Run benchmarks/peers/setup.sh, then .venv/peers/bin/python {__file__}",
        file=sys.stderr,
    )
    sys.exit(2)

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_PROBE = ROOT / "build/release/tests/support/encoder_probe"
RANDOM_LENGTHS = (
    2,
    3,
    7,
    15,
    16,
    17,
    31,
    32,
    33,
    63,
    64,
    65,
    127,
    128,
    129,
    200,
    255,
    256,
    257,
    384,
    511,
    512,
)
MIN_SPREAD = 1.0  # logits that hardly vary would hide a fault

TEXTS = (
    "[TITLE] Half price on garden chairs until Sunday [CONTENT] Order online and pick up in the shop today.",
    "[TITLE] Parliament adopts the water act [CONTENT] After nine hours of debate the bill passed by four votes.",
    "[TITLE] Nur heute: zwei Laufschuhe zum Preis von einem [CONTENT] Gutschein an der Kasse eingeben.",
    "[TITLE] Incendie maîtrisé près de la gare [CONTENT] Les pompiers ont évacué trente riverains dans la nuit.",
    "[TITLE] Ofertas de verano en colchones [CONTENT] Envío gratis y treinta noches de prueba.",
    "[TITLE] Il comune riapre il ponte dopo due anni [CONTENT] Il traffico riprende lunedì mattina.",
    "[TITLE] Korting op fietsen deze week [CONTENT] Kom langs in de winkel of bestel thuis.",
    "[TITLE] Βροχές και ισχυροί άνεμοι στα νησιά [CONTENT] Τα πλοία μένουν δεμένα έως το βράδυ.",
    "[TITLE] Sąd ogłosił wyrok w sprawie skażonej rzeki [CONTENT] Firma zapowiada apelację.",
    "[TITLE] 新型ヘッドホンが発売、予約受付中 [CONTENT] 先着百名に割引券を進呈します。",
    "[TITLE] Правительство меняет порядок выборов [CONTENT] Закон вступит в силу весной.",
    "[TITLE]  [CONTENT] ",
)


def fail(message: str) -> None:
    print(message, file=sys.stderr)
    sys.exit(2)


def text_inputs(folder: Path, limit: int) -> list[list[int]]:
    """Ids of the texts, and of one long text that reaches the limit."""
    if not (folder / "tokenizer.json").is_file():
        print(f"{folder}: no tokenizer.json; comparing on random ids alone")
        return []
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(limit)
    return [tokenizer.encode(text).ids for text in (*TEXTS, " ".join(TEXTS) * 4)]


def random_inputs(config: transformers.PretrainedConfig, limit: int, seed: int) -> list[list[int]]:
    """Any ids of the vocabulary except padding, which RoBERTa's positions would skip."""
    rng = random.Random(seed)
    ids = [i for i in range(config.vocab_size) if i != config.pad_token_id]
    return [rng.choices(ids, k=length) for length in RANDOM_LENGTHS if length <= limit]


def max_tokens(config: transformers.PretrainedConfig) -> int:
    reserved = config.pad_token_id + 1 if config.model_type in ("roberta", "xlm-roberta") else 0
    return config.max_position_embeddings - reserved


def base_of(folder: Path) -> Path:
    """The checkpoint whose config.json describes the model: the folder, or an adapter's base."""
    adapter = folder / "adapter_config.json"
    if not adapter.is_file():
        return folder
    return folder / json.loads(adapter.read_text())["base_model_name_or_path"]


def reference_model(folder: Path) -> torch.nn.Module:
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        base_of(folder), dtype=torch.float32
    )
    if (folder / "adapter_config.json").is_file():
        import peft  # slow to load, and only adapters need it

        model = peft.PeftModel.from_pretrained(model, folder)
    return model.eval()


def reference_logits(folder: Path, inputs: list[list[int]]) -> list[list[float]]:
    model = reference_model(folder)
    with torch.inference_mode():
        return [model(input_ids=torch.tensor([ids])).logits[0].tolist() for ids in inputs]


def our_logits(probe: Path, folder: Path, inputs: list[list[int]]) -> list[list[float]]:
    if not probe.is_file():
        fail(f"{probe}: not found; build the target encoder_probe or give --probe")
    lines = "".join(json.dumps({"ids": ids}) + "\n" for ids in inputs)
    done = subprocess.run([probe, folder], input=lines, capture_output=True, text=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(answers) != len(inputs):
        fail(
            f"the probe gave {len(answers)} of {len(inputs)} answers, status {done.returncode}: {done.stderr.strip()}"
        )
    return [answer["logits"] for answer in answers]


def report(
    ours: list[list[float]], reference: list[list[float]], inputs: list[list[int]], tolerance: float
) -> bool:
    """Prints the comparison; true when every logit is within the tolerance."""
    worst, at = max(
        (max(abs(a - b) for a, b in zip(o, r, strict=True)), i)
        for i, (o, r) in enumerate(zip(ours, reference, strict=True))
    )
    spread = min(max(column) - min(column) for column in zip(*reference))
    print(
        f"{len(inputs)} inputs of {min(map(len, inputs))} to {max(map(len, inputs))} tokens: logits spread over "
        f"{spread:.2f}, largest difference {worst:.2e} (input {at}, {len(inputs[at])} tokens), tolerance {tolerance:g}"
    )
    if spread < MIN_SPREAD:
        print(
            f"note: the reference's logits spread over less than {MIN_SPREAD}; this checkpoint proves little"
        )
    return worst <= tolerance


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "models", nargs="+", type=Path, help="checkpoints in the Hugging Face layout, or adapters"
    )
    parser.add_argument("--probe", type=Path, default=DEFAULT_PROBE, help="default: %(default)s")
    parser.add_argument(
        "--seed", type=int, default=1, help="seed of the random ids (default: %(default)s)"
    )
    parser.add_argument("--tolerance", type=float, default=1e-4, help="default: %(default)s")
    args = parser.parse_args()
    transformers.logging.disable_progress_bar()
    equal = True
    for folder in args.models:
        if not (base_of(folder) / "config.json").is_file():
            fail(f"{folder}: no config.json; give a folder in the Hugging Face layout")
        config = transformers.AutoConfig.from_pretrained(base_of(folder))
        limit = max_tokens(config)
        inputs = text_inputs(folder, limit) + random_inputs(config, limit, args.seed)
        print(f"{folder.name}: ", end="")
        equal &= report(
            our_logits(args.probe, folder, inputs),
            reference_logits(folder, inputs),
            inputs,
            args.tolerance,
        )
    print("equal" if equal else "DIFFERENT")
    sys.exit(0 if equal else 1)


if __name__ == "__main__":
    main()
