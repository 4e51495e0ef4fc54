#!/usr/bin/env python3
"""Compare our tokenizers with the Hugging Face `tokenizers` package, id by id.

Texts are the articles of a JSONL file (formatted as the classifier does, and raw) and random
Unicode strings. They are streamed in chunks through the probe program, which reads one JSON string
a line and prints one JSON array of ids a line; memory stays flat whatever the count. Truncation and
padding that a tokenizer.json asks for are switched off on the reference's side.

Exit status: 0 all equal, 1 at least one difference, 2 something is missing.

example:
  .venv/peers/bin/python scripts/parity_tokens.py --jsonl articles.jsonl --random 1000000 \\
      models/xlm-r tokenizers/distilbert-base-multilingual-cased tokenizers/qwen2.5
"""

import argparse
import importlib.metadata
import itertools
import json
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from random_text import RandomText, ascii_alone, every_code_point

try:
    from tokenizers import Tokenizer
except ImportError as missing:
    print(
        f"{missing}. Run benchmarks/peers/setup.sh, then .venv/peers/bin/python {__file__}",
        file=sys.stderr,
    )
    sys.exit(2)

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_PROBE = ROOT / "build/release/tests/support/tokens_probe"
CHUNK = 4000  # texts in flight: bounds memory, and large enough to keep both sides busy


def fail(message: str) -> None:
    print(message, file=sys.stderr)
    sys.exit(2)


def reference_tokenizer(folder: Path) -> Tokenizer:
    """The folder's tokenizer as the reference builds it: tokenizer.json, else via transformers."""
    if (folder / "tokenizer.json").is_file():
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    elif (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
        import transformers  # slow to import: only where it is needed

        tokenizer = transformers.AutoTokenizer.from_pretrained(folder).backend_tokenizer
    else:
        fail(f"{folder}: neither tokenizer.json nor vocab.json with merges.txt is there")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


class Probe:
    """Our tokenizer in another process; a thread feeds it, so that neither pipe can block."""

    def __init__(self, command: list[str]) -> None:
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            fail(
                f"cannot run {command[0]}: {error.strerror}; build the target tokens_probe or give --probe"
            )

    def encode(self, texts: list[str]) -> list[object]:
        """One answer a text: a list of ids, or whatever else the probe said."""
        feeder = threading.Thread(target=self._feed, args=(texts,))
        feeder.start()
        answers: list[object] = []
        for text in texts:
            line = self._process.stdout.readline()
            if not line:
                fail(
                    f"the probe ended (status {self._process.wait()}) at or after the text {json.dumps(text)}"
                )
            answers.append(json.loads(line))
        feeder.join()
        return answers

    def _feed(self, texts: list[str]) -> None:
        try:
            for text in texts:
                self._process.stdin.write(json.dumps(text).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # the reader reports the end, with the text

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()


@dataclass
class Tally:
    """What was compared and what differed, with the first differences kept to be shown."""

    compared: int = 0
    tokens: int = 0
    differing: int = 0
    first: list[tuple[str, object, list[int]]] = field(default_factory=list)

    def add(self, text: str, ours: object, reference: list[int], keep: int) -> None:
        self.compared += 1
        self.tokens += len(reference)
        if ours != reference:
            self.differing += 1
            if len(self.first) < keep:
                self.first.append((text, ours, reference))


def formatted(title: str, content: str) -> str:
    return f"[TITLE] {title} [CONTENT] {content}"


def article_texts(path: Path) -> Iterator[str]:
    """Each article formatted, and its title and content raw."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            title, content = (
                article.get("title") or "",
                article.get("content") or article.get("text") or "",
            )
            yield formatted(title, content[:4000])
            yield title
            yield content


def chunks(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    source = iter(texts)
    while chunk := list(itertools.islice(source, size)):
        yield chunk


def vocabulary_pieces(tokenizer: Tokenizer) -> list[str]:
    """Pieces as the vocabulary spells them and as they decode: byte-level spelling is not text."""
    vocabulary = tokenizer.get_vocab()
    spelled = [piece.replace("\u2581", " ") for piece in vocabulary]
    return spelled + tokenizer.decode_batch(
        [[id] for id in vocabulary.values()], skip_special_tokens=False
    )


def sources(args: argparse.Namespace, tokenizer: Tokenizer) -> Iterator[tuple[str, Iterable[str]]]:
    """Names and texts of what is to be compared."""
    for path in args.jsonl:
        yield path.name, article_texts(path)
    yield "ascii", ascii_alone()
    if args.code_points:
        yield "every code point", every_code_point()
    generator = RandomText(args.seed, vocabulary_pieces(tokenizer))
    yield f"random, seed {args.seed}", (generator.text() for _ in range(args.random))


def compare(texts: Iterable[str], tokenizer: Tokenizer, probe: Probe, keep: int) -> Tally:
    tally = Tally()
    for chunk in chunks(texts, CHUNK):
        references = tokenizer.encode_batch_fast(chunk)
        for text, ours, reference in zip(chunk, probe.encode(chunk), references):
            tally.add(text, ours, reference.ids, keep)
    return tally


def show(tally: Tally) -> None:
    for text, ours, reference in tally.first:
        print(f"  text      {json.dumps(text)}")
        if not isinstance(ours, list):
            print(f"  ours      {json.dumps(ours)}")
            continue
        pairs = itertools.zip_longest(ours, reference)
        at = next(i for i, (a, b) in enumerate(pairs) if a != b)
        print(f"  from token {at}: ours {ours[at : at + 8]}, reference {reference[at : at + 8]}")


def run_folder(folder: Path, args: argparse.Namespace) -> list[dict[str, object]]:
    """Compares one tokenizer on all sources; returns a row of counts each."""
    tokenizer = reference_tokenizer(folder)
    probe = Probe([*shlex.split(args.probe), str(folder)])
    rows: list[dict[str, object]] = []
    for name, texts in sources(args, tokenizer):
        start = time.monotonic()
        tally = compare(texts, tokenizer, probe, args.show)
        print(
            f"{folder.name}: {name}: {tally.compared} texts, {tally.tokens} tokens compared, "
            f"{tally.differing} differ ({time.monotonic() - start:.0f} s)",
            flush=True,
        )
        show(tally)
        rows.append(
            {
                "vocabulary": folder.name,
                "texts_of": name,
                "texts": tally.compared,
                "tokens": tally.tokens,
                "differing": tally.differing,
            }
        )
    probe.close()
    return rows


def write_report(rows: list[dict[str, object]], path: Path) -> None:
    git = ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"]
    report = {
        "made_by": "scripts/parity_tokens.py",
        "date": time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime()),
        "commit": subprocess.run(git, capture_output=True, text=True).stdout.strip(),
        "reference": f"tokenizers {importlib.metadata.version('tokenizers')}",
        "compared": rows,
    }
    path.write_text(json.dumps(report, indent=1) + "\n")


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folders",
        nargs="+",
        type=Path,
        help="folders with tokenizer.json, or vocab.json + merges.txt",
    )
    parser.add_argument(
        "--probe",
        default=str(DEFAULT_PROBE),
        help="command that gets the folder (default: %(default)s)",
    )
    parser.add_argument(
        "--jsonl",
        type=Path,
        action="append",
        default=[],
        help="articles; may be given several times",
    )
    parser.add_argument(
        "--random",
        type=int,
        default=1_000_000,
        metavar="N",
        help="random strings (default: %(default)s)",
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="seed of the random strings (default: %(default)s)"
    )
    parser.add_argument(
        "--code-points", action="store_true", help="also every Unicode code point between letters"
    )
    parser.add_argument(
        "--show",
        type=int,
        default=5,
        metavar="N",
        help="differences shown a source (default: %(default)s)",
    )
    parser.add_argument("--json", type=Path, help="file that gets the counts")
    args = parser.parse_args()
    for path in [*args.jsonl, *args.folders]:
        if not path.exists():
            fail(f"{path}: not found")
    return args


def main() -> None:
    args = parse_args()
    rows = [row for folder in args.folders for row in run_folder(folder, args)]
    if args.json:
        write_report(rows, args.json)
    differing = sum(int(str(row["differing"])) for row in rows)
    print("all equal" if differing == 0 else f"{differing} texts differ")
    sys.exit(0 if differing == 0 else 1)


if __name__ == "__main__":
    main()
