"""One peer from nothing to its first verdict on a text, in a fresh process.

started as: cold.py ENGINE MODEL TOKENIZER_JSON; reads texts, one JSON string a line; prints
p_commerce a line.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    engine_name, model, tokenizer_file = sys.argv[1:4]
    import numpy as np
    from engines import open_engine
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(tokenizer_file)
    tokenizer.no_padding()
    tokenizer.enable_truncation(512)
    engine = open_engine(engine_name, Path(model), 2)
    for line in sys.stdin:
        ids = np.array([tokenizer.encode(json.loads(line)).ids], dtype=np.int64)
        odds = np.exp(engine.logits(ids, np.ones_like(ids))[0])
        print(float(odds[-1] / odds.sum()), flush=True)


if __name__ == "__main__":
    main()
