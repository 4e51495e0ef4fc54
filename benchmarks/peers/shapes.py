"""The checkpoints that are compared, and the workload: lengths, ids and the length mix."""

import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

LATENCY_LENGTHS = (16, 32, 64, 128, 256, 512)
MIX_MEDIAN_TOKENS = 45
MIX_SIGMA = 0.8
MIX_MIN_TOKENS = 8
MIX_MAX_TOKENS = 512
FIRST_PLAIN_ID = 1000  # above the special tokens of every vocabulary here, below the smallest size


@dataclass(frozen=True)
class Inputs:
    """What the length and id generators need to know of a checkpoint."""

    vocab_size: int
    first_id: int
    last_id: int


def inputs_of(checkpoint: Path) -> Inputs:
    """Reads config.json; first and last ids are those of the model family's special tokens."""
    config = json.loads((checkpoint / "config.json").read_text())
    roberta_like = config.get("pad_token_id") == 1
    return Inputs(config["vocab_size"], *((0, 2) if roberta_like else (101, 102)))


def token_ids(inputs: Inputs, length: int, rng: random.Random) -> list[int]:
    """length ids with special tokens at both ends, the rest random."""
    plain = [rng.randrange(FIRST_PLAIN_ID, inputs.vocab_size) for _ in range(length - 2)]
    return [inputs.first_id, *plain, inputs.last_id]


def mix_lengths(count: int, seed: int) -> list[int]:
    """Token counts of real traffic: log-normal around a short median, clipped to the window."""
    rng = random.Random(seed)
    drawn = (rng.lognormvariate(math.log(MIX_MEDIAN_TOKENS), MIX_SIGMA) for _ in range(count))
    return [min(MIX_MAX_TOKENS, max(MIX_MIN_TOKENS, round(tokens))) for tokens in drawn]
