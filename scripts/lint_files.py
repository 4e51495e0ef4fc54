#!/usr/bin/env python3
"""Runs clang-tidy over files, several at a time, and remembers which passed.

A file is checked again when it, one of this project's headers that it includes, the checks or its
compiler flags have changed since it passed; so a run that was broken off goes on where it was. What
includes what is taken from the build's own records: a file that was never built is always checked.

Usage: scripts/lint_files.py FILE...      (from scripts/lint.sh)
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/release"
PASSED = ROOT / "build/lint"
# The analyzer follows fewer paths of a function than it would: with Boost's templates its usual number takes it
# forty seconds a file, and this one four.
FEWER_PATHS = ["-Xclang", "-analyzer-config", "-Xclang", "max-nodes=20000"]
COMMAND = ["clang-tidy-19", "--quiet", "-p", str(BUILD),
           *(f"--extra-arg={arg}" for arg in ["-Wno-error", "-Wno-unknown-warning-option", *FEWER_PATHS])]
CHATTER = ("warning generated", "warnings generated", "Suppressed ", "Use -header-filter")


def compiled():
    """path -> (compiler flags, object), of all that the build compiles."""
    entries = json.loads((BUILD / "compile_commands.json").read_text())
    return {str(pathlib.Path(e["file"]).relative_to(ROOT)):
            (e["command"], e["command"].split(" -o ", 1)[1].split()[0])
            for e in entries if pathlib.Path(e["file"]).is_relative_to(ROOT)}


def includes():
    """object -> files of this project that went into it, as ninja recorded them."""
    said = subprocess.run(["ninja", "-C", BUILD, "-t", "deps"], capture_output=True, text=True)
    found, current = {}, []
    for line in said.stdout.splitlines():
        if line.startswith("    "):
            path = (BUILD / line.strip()).resolve()
            if path.is_relative_to(ROOT) and not path.is_relative_to(BUILD):
                current.append(path)
        elif ":" in line:
            current = found.setdefault(line.split(":", 1)[0], [])
    return found


class Stamps:
    """What passed, by a hash of everything that the result depends on."""

    def __init__(self):
        self.compiled, self.includes = compiled(), includes()
        self.checks = (ROOT / ".clang-tidy").read_bytes() + repr(COMMAND[3:]).encode()
        self.hashes = {}
        PASSED.mkdir(parents=True, exist_ok=True)

    def content(self, path):
        if path not in self.hashes:
            self.hashes[path] = hashlib.sha256(path.read_bytes()).digest() if path.exists() else b"gone"
        return self.hashes[path]

    def of(self, file):
        flags, output = self.compiled[file]
        sources = self.includes.get(output)
        if not sources:
            return None
        parts = sorted(str(path).encode() + self.content(path) for path in {*sources, ROOT / file})
        return PASSED / hashlib.sha256(self.checks + flags.encode() + b"".join(parts)).hexdigest()


def check(file):
    done = subprocess.run([*COMMAND, file], cwd=ROOT, capture_output=True, text=True)
    chatter = [line for line in done.stderr.splitlines() if not any(c in line for c in CHATTER)]
    return done.returncode, done.stdout + "".join(line + "\n" for line in chatter)


def main():
    stamps = Stamps()
    # Only what the build compiles can be checked: its flags are known.
    files = [file for file in sys.argv[1:] if file in stamps.compiled]
    keys = {file: stamps.of(file) for file in files}
    waiting = [file for file in files if not (keys[file] and keys[file].exists())]
    jobs = int(os.environ.get("JOBS") or len(os.sched_getaffinity(0)))
    print(f"lint: clang-tidy on {len(waiting)} files, {jobs} at a time; "
          f"{len(files) - len(waiting)} others passed before", flush=True)
    failed, started = [], time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(check, file): file for file in waiting}
        for count, future in enumerate(concurrent.futures.as_completed(running), 1):
            status, said = future.result()
            file = running[future]
            if status:
                failed.append(file)
                print(f"\n{said}", flush=True)
            elif keys[file]:
                keys[file].touch()
            left = (time.monotonic() - started) / count * (len(waiting) - count)
            if sys.stderr.isatty() or count % 25 == 0:
                end = "\r" if sys.stderr.isatty() else "\n"
                print(f"lint: {count} of {len(waiting)}, about {left / 60:.0f} min left  ", end=end,
                      file=sys.stderr, flush=True)
    if failed:
        print("lint: failed in\n  " + "\n  ".join(sorted(failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
