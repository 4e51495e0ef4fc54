#!/usr/bin/env python3
"""Rehearses a migration from rules to a model, with the verbs of `prefilter` alone.

A good model and a deliberately worse one see the same multilingual snippets; three simulated reviewers, who err in 1 % of
their labels, label what the program asks for. The good one has to be promoted through both stages, the worse one to be
refused; forced by an override, it has to be caught by the fuse and rolled back while a server runs.

Usage: rehearsal.py PREFILTER MODEL WORK        exit status 0: all of it came true
"""
import json
import random
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import traffic

ARTICLES = 6000
REVIEWERS = ["anna", "bert", "carla"]
REVIEWER_ERROR = 0.01
LABELS_A_ROUND = 100
MOST_ROUNDS = 20
GOOD_PRECISION = 0.99
WORSE_THRESHOLD = 0.1  # blocks reporting about shops and prices

HERE = Path(__file__).resolve().parent


class Rehearsal:
    """One run in a folder of its own."""

    def __init__(self, program: str, model: str, work: str) -> None:
        self.program = str(Path(program).resolve())
        self.model = Path(model).resolve()
        self.work = Path(work).resolve()
        self.rng = random.Random(11)
        self.failures = []
        shutil.rmtree(self.work, ignore_errors=True)
        (self.work / "second").mkdir(parents=True)
        shutil.copy(HERE / "rules.yaml", self.work)

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        """Calls `prefilter`."""
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, check=False, cwd=self.work)

    def must(self, *arguments: str) -> str:
        """Calls `prefilter`, which has to succeed."""
        done = self.run(*arguments)
        if done.returncode != 0:
            raise SystemExit(f"rehearsal: prefilter {' '.join(arguments)} failed: {done.stderr}")
        return done.stdout

    def expect(self, what: str, came_true: bool) -> None:
        """Notes whether something came true."""
        print(("  came true: " if came_true else "  DID NOT COME TRUE: ") + what, flush=True)
        if not came_true:
            self.failures.append(what)

    # The traffic, the models and the registry.

    def make_traffic(self) -> None:
        rng = random.Random(1)
        self.articles = [traffic.article(number, rng) for number in range(ARTICLES)]
        self.truth = {(a["title"], a["content"]): a["truth"] for a in self.articles}
        lines = [json.dumps({k: v for k, v in a.items() if k != "truth"}, ensure_ascii=False) for a in self.articles]
        (self.work / "traffic.jsonl").write_text("\n".join(lines) + "\n")

    def make_models(self) -> None:
        """Two of one model: what makes them good and worse is the threshold alone."""
        self.make_model("good", 0.5, "replaced below")
        self.make_model("good", self.threshold_for(GOOD_PRECISION), "fits the truth of this traffic, for a rehearsal")
        self.make_model("worse", WORSE_THRESHOLD, "deliberately too low, for a rehearsal")

    def make_model(self, name: str, threshold: float, provenance: str) -> None:
        shutil.copytree(self.model, self.work / name, dirs_exist_ok=True)
        manifest = json.loads((self.work / name / "manifest.json").read_text())
        manifest["name"] = name
        manifest["thresholds"] = {"default": {"value": threshold, "provenance": provenance}, "per_language": {}}
        (self.work / name / "manifest.json").write_text(json.dumps(manifest, indent=2))

    def threshold_for(self, precision: float) -> float:
        """The lowest at which so much of what the model blocks is commerce in truth."""
        lines = self.must("classify", "traffic.jsonl", "--model", "good").splitlines()
        scores = [json.loads(line)["p_commerce"] for line in lines]
        ranked = sorted(zip(scores, (a["truth"] == "commerce" for a in self.articles)), reverse=True)
        found, hits = 1.0, 0
        for count, (score, commerce) in enumerate(ranked, 1):
            hits += commerce
            if hits / count >= precision:
                found = score
        return found

    def make_registry(self) -> None:
        self.good, self.worse = self.must("registry", "add", "good", "worse").split()
        (self.work / "registry/stores.yaml").write_text(
            "stores:\n  - {name: second, kind: folder, path: ../second}\n")
        self.must("registry", "push", self.good, self.worse)
        for name in ("good", "worse"):
            (self.work / f"{name}.yaml").write_text(f"mode: shadow\nrules: rules.yaml\nshadow:\n  database: {name}.db\n")
        (self.work / "service.yaml").write_text(
            "model: registry:registry\nrules: rules.yaml\nwatch:\n  folder: watch\n  most_blocked: 0.25\n")

    # People.

    def label(self, name: str, reviewer: str, count: int) -> int:
        """What a reviewer says of what the program asks for next. Gives how many labels."""
        tasks = self.must("shadow", "labels", "export", "-d", f"{name}.db", "--next", str(count), "--reviewer", reviewer)
        labels = []
        for line in tasks.splitlines():
            task = json.loads(line)
            says = self.truth[(task["title"], task["content"])]
            if self.rng.random() < REVIEWER_ERROR:
                says = "journalism" if says == "commerce" else "commerce"
            labels.append(json.dumps({"item": task["shadow"]["item"], "label": says}))
        (self.work / "labels.jsonl").write_text("\n".join(labels) + "\n" if labels else "")
        self.must("shadow", "labels", "import", "labels.jsonl", "-d", f"{name}.db", "--reviewer", reviewer)
        return len(labels)

    def promote_with_labels(self, name: str, bundle: str) -> tuple[bool, int, str]:
        """Labels and asks after every round. Whether it was promoted, after how many labels, what was said last."""
        labels = 0
        for _ in range(MOST_ROUNDS):
            asked = self.run("registry", "promote", bundle, "--config", f"{name}.yaml")
            if asked.returncode == 0:
                return True, labels, asked.stdout
            if asked.returncode != 8:
                raise SystemExit(f"rehearsal: {asked.stderr}")
            came = sum(self.label(name, reviewer, LABELS_A_ROUND // 2) for reviewer in REVIEWERS)
            labels += came
            if came == 0:
                break
        return False, labels, asked.stderr

    def precision(self, name: str) -> float:
        """The true one, of what a model blocks."""
        lines = self.must("classify", "traffic.jsonl", "--model", name).splitlines()
        blocked = [a["truth"] == "commerce" for a, v in zip(self.articles, map(json.loads, lines)) if v["verdict"] == "BLOCK"]
        return sum(blocked) / len(blocked)

    # The story.

    def good_model(self) -> None:
        print(f"\nThe good model (true precision of its blocks: {self.precision('good'):.1%})", flush=True)
        self.must("registry", "promote", self.good)
        self.must("shadow", "run", "-i", "traffic.jsonl", "-r", "rules.yaml", "-m", "good", "-d", "good.db", "--seed", "1")
        first = self.run("registry", "promote", "--config", "good.yaml")
        self.expect("without labels it is refused", first.returncode == 8)
        passed, labels, said = self.promote_with_labels("good", self.good)
        print(f"  after {labels} labels: {said.strip()}")
        self.expect("promoted from shadow to primary", passed)
        passed = self.run("registry", "promote", "--config", "good.yaml")
        print("  " + (passed.stdout or passed.stderr).strip().replace("\n", "\n  "))
        self.expect("promoted from primary to slm_only", passed.returncode == 0)
        (self.work / "good.html").write_text(self.must("shadow", "report", "-d", "good.db", "--format", "html"))

    def worse_model(self) -> None:
        print(f"\nThe worse model (true precision of its blocks: {self.precision('worse'):.1%})", flush=True)
        self.must("shadow", "run", "-i", "traffic.jsonl", "-r", "rules.yaml", "-m", "worse", "-d", "worse.db", "--seed", "1")
        passed, labels, said = self.promote_with_labels("worse", self.worse)
        print(f"  after {labels} labels: {said.strip()}")
        self.expect("refused, however many labels", not passed)
        (self.work / "worse.html").write_text(self.must("shadow", "report", "-d", "worse.db", "--format", "html"))

    def forced(self) -> None:
        print("\nThe worse model, forced by an override", flush=True)
        server = subprocess.Popen(
            [self.program, "serve", "--config", "service.yaml", "--listen", "127.0.0.1:0", "--log", "events"],
            stdout=subprocess.PIPE, stderr=(self.work / "server.log").open("w"), text=True, cwd=self.work)
        try:
            self.url = server.stdout.readline().strip()
            self.must("registry", "promote", self.worse, "--config", "worse.yaml", "--override", "a rehearsal")
            self.wait_for(self.worse)
            blown = self.send_until_blown()
            self.expect("the fuse is blown", blown)
            start = time.monotonic()
            self.must("registry", "rollback", "--why", "blocks reporting about prices")
            took = time.monotonic() - start
            self.expect(f"rolled back ({took * 1000:.0f} ms)", took < 1.0)
            self.wait_for(self.good)
            self.expect("the good model serves again, and no request failed", self.failed == 0)
            given_back = self.must("replay", "watch").count("\n")
            print(f"  {given_back} articles that the worse model had blocked were given back")
            self.expect("what it blocked is given back", given_back > 0)
        finally:
            server.terminate()
            server.wait()

    failed = 0
    url = ""

    def ask(self, path: str, body: bytes | None = None) -> dict:
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return json.loads(response.read())
        except OSError:
            self.failed += 1
            return {}

    def wait_for(self, bundle: str) -> None:
        for _ in range(1000):
            if self.ask("/info").get("model", {}).get("manifest_sha256") == bundle:
                return
            time.sleep(0.01)
        raise SystemExit("rehearsal: the server does not follow the registry")

    def send_until_blown(self) -> bool:
        """Sends traffic; whether the rules came to decide in the model's place."""
        for number, article in enumerate(self.articles):
            body = json.dumps({k: v for k, v in article.items() if k != "truth"}).encode()
            verdict = self.ask("/v1/classify", body)
            if "fuse" in json.dumps(verdict.get("error", "")):
                print(f"  after {number + 1} articles: {verdict['error'].get('message')}")
                return True
        return False


def main() -> int:
    rehearsal = Rehearsal(*sys.argv[1:4])
    start = time.monotonic()
    rehearsal.make_traffic()
    rehearsal.make_models()
    rehearsal.make_registry()
    rehearsal.good_model()
    rehearsal.worse_model()
    rehearsal.forced()
    print("\nThe history that is left\n" + rehearsal.must("registry", "history"))
    print(f"rehearsal: {len(rehearsal.failures)} of its expectations did not come true; "
          f"{time.monotonic() - start:.0f} s; reports: {rehearsal.work}/good.html, worse.html")
    return 1 if rehearsal.failures else 0


if __name__ == "__main__":
    sys.exit(main())
