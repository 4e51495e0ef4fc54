#!/usr/bin/env python3
"""Loads `prefilter serve` and writes what it bears as JSON: throughput and latency with few and many
clients, overload, slow clients, exchanges of the model. Needs wrk (Debian package `wrk`) and nothing
else besides Python. Every figure is of this machine, which the clients here share with the server.

Usage: serve_load.py --program build/release/bin/prefilter --out docs/results/serve-load.json
"""

import argparse
import asyncio
import json
import os
import pathlib
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from http_client import Connection, Server, percentile

WARM_SECONDS = 1.0  # of a run, before what counts
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def articles():
    """The example articles: what this repository has that looks like a feed."""
    lines = (ROOT / "examples/articles.jsonl").read_text(encoding="utf-8").splitlines()
    parsed = (json.loads(line) for line in lines)
    return [{"title": a.get("title") or "", "content": a.get("content") or a.get("text") or "",
             "language": a.get("language") or ""} for a in parsed]


def short_bodies():
    """Headlines with the first 125 characters of their text, as feeds deliver them."""
    return [json.dumps({"title": a["title"], "content": a["content"][:125]}) for a in articles()]


def long_bodies():
    """Articles of 4,000 characters, the most that is read: 512 tokens or more."""
    by_language = {}
    for article in articles():
        by_language.setdefault(article["language"], []).append(article)
    bodies = []
    for group in by_language.values():
        text = " ".join(a["title"] + " " + a["content"] for a in group)
        while len(text) < 4000:
            text += " " + text
        for article in group:
            bodies.append(json.dumps({"title": article["title"], "content": text[:4000]}))
    return bodies


def run_wrk(server, bodies, clients, seconds):
    """One closed-loop run: each client sends its next article when it has the last verdict."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(bodies) + "\n")
        file.flush()
        command = ["wrk", "-t", "1", "-c", str(clients), "-d", f"{seconds}s", "--timeout", "120s",
                   "--latency", "-s", str(HERE / "post.lua"), server.url]
        out = subprocess.run(command, env={**os.environ, "BODIES": file.name}, check=True,
                             capture_output=True, text=True).stdout
    row = json.loads(out.strip().splitlines()[-1])
    row["articles_per_s"] = round((row["requests"] - row["failed"]) / row["seconds"], 1)
    return {"clients": clients, **row, "memory_mb": server.memory_mb()}


def throughput(server, seconds):
    result = {}
    for name, bodies in (("snippets", short_bodies()), ("articles_512_tokens", long_bodies())):
        run_wrk(server, bodies, 8, 1)  # warm
        result[name] = [run_wrk(server, bodies, clients, seconds) for clients in (1, 8, 64)]
        print(name, json.dumps(result[name]), file=sys.stderr)
    return result


async def offer(server, bodies, rate, seconds):
    """Sends at a fixed rate, whatever comes back (open loop)."""
    good, unjudged, sheds, other, free, waiting = 0, 0, [], 0, [], set()

    async def one(body):
        nonlocal good, unjudged, other
        connection = free.pop() if free else await Connection.open(server.port)
        sent = time.perf_counter()
        status, answer = await connection.post(body)
        if status == 200 and b"error_pass" not in answer:
            good += begin + WARM_SECONDS <= time.perf_counter() <= begin + WARM_SECONDS + seconds
        elif status == 200:
            unjudged += 1
        elif status == 429:
            sheds.append((time.perf_counter() - sent) * 1e3)
        else:
            other += 1
        free.append(connection)

    begin = time.perf_counter()
    for number in range(int(rate * (WARM_SECONDS + seconds))):
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.ensure_future(one(bodies[number % len(bodies)]))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    spent = time.perf_counter() - begin
    await asyncio.gather(*waiting)
    for connection in free:
        connection.close()
    return {"offered_per_s": round(number / spent, 1), "goodput_per_s": round(good / seconds, 1),
            "error_passes": unjudged, "shed": len(sheds), "other": other,
            "shed_p50_ms": round(percentile(sheds, 50), 2), "shed_p99_ms": round(percentile(sheds, 99), 2)}


async def take_all(server, bodies, clients, seconds):
    """Verdicts a second in a closed loop: the peak, by the same means as the overload, which cost as much."""
    begin, judged = time.perf_counter() + WARM_SECONDS, 0

    async def client(number):
        nonlocal judged
        connection = await Connection.open(server.port)
        while time.perf_counter() < begin + seconds:
            status, answer = await connection.post(bodies[(number + judged) % len(bodies)])
            good = status == 200 and b"error_pass" not in answer
            judged += good and begin <= time.perf_counter() <= begin + seconds
        connection.close()

    await asyncio.gather(*(client(number) for number in range(clients)))
    return round(judged / seconds, 1)


def overload(server, seconds):
    """Five times what it can judge, of the longest articles, in turns with what it can judge."""
    turns = []
    for _ in range(5):
        peak = asyncio.run(take_all(server, long_bodies(), 16, seconds))
        result = asyncio.run(offer(server, long_bodies(), 5 * peak, seconds))
        turns.append({"peak_per_s": peak, **result, "goodput_share": round(result["goodput_per_s"] / peak, 3)})
    return {"goodput_share": statistics.median(turn["goodput_share"] for turn in turns),
            "shed_p99_ms": statistics.median(turn["shed_p99_ms"] for turn in turns), "turns": turns,
            "memory_mb": server.memory_mb()}


async def with_slow_clients(server, count, measure):
    """Runs `measure` in a thread while so many clients send a byte of a request now and then."""
    slow = [await Connection.open(server.port) for _ in range(count)]
    for connection in slow:
        connection.write(b"POST /v1/classify HTTP/1.1\r\nHost: a\r\nContent-Ty")
    running = asyncio.get_running_loop().run_in_executor(None, measure)
    while not running.done():  # about a byte a second each, evenly
        for number, connection in enumerate(slow):
            connection.write(b"x")
            if number % 20 == 0:
                await asyncio.sleep(20 / count)
    for connection in slow:
        connection.close()
    return await running


def slow_clients(server, count, seconds):
    """Other clients' latency with and without slow ones, in turns."""
    bodies, rows = short_bodies(), {"without": [], "with": []}

    def measure():
        return run_wrk(server, bodies, 8, seconds)

    for _ in range(3):
        rows["without"].append(measure())
        rows["with"].append(asyncio.run(with_slow_clients(server, count, measure)))
    p99 = {name: statistics.median(row["p99_ms"] for row in runs) for name, runs in rows.items()}
    return {"slow_clients": count, "p99_ms": p99, "ratio": round(p99["with"] / p99["without"], 3),
            "memory_mb": server.memory_mb()}


async def swap_under_load(server, swaps):
    """Points the link to and fro while 8 clients ask; each exchange is waited for."""
    bodies, failed, answered, stop = short_bodies(), [], 0, False

    async def client(number):
        nonlocal answered
        connection = await Connection.open(server.port)
        while not stop:
            status, answer = await connection.post(bodies[(answered + number) % len(bodies)])
            if status == 200 and b"error_pass" not in answer:
                answered += 1
            else:
                failed.append(f"{status} {answer[:200].decode(errors='replace')}")
        connection.close()

    clients = [asyncio.ensure_future(client(number)) for number in range(8)]
    begin = time.perf_counter()
    for swap in range(swaps):
        before = await server.loads()
        server.point_to(swap % 2)
        server.process.send_signal(signal.SIGHUP)
        while await server.loads() == before:
            await asyncio.sleep(0.02)
    seconds = time.perf_counter() - begin
    stop = True
    await asyncio.gather(*clients)
    return {"swaps": swaps, "seconds": round(seconds, 1), "answered": answered, "failed": len(failed),
            "failures": failed[:3], "memory_mb": server.memory_mb()}


async def hostile_clients(server, rounds):
    """Endless heads, 10,000 fields, endless chunks, bodies that are announced and never come."""
    head = b"POST /v1/classify HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    endless = b"x" * (1 << 20)
    attacks = [b"GET /" + endless, head + b"X: " + endless, head + b"X: y\r\n" * 10_000,
               head + b"Transfer-Encoding: chunked\r\n\r\n" + b"10\r\n0123456789abcdef\r\n" * 100_000,
               head + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffff\r\n" + endless,
               head + b"Content-Length: 1000000\r\n\r\n", b"\0" * (1 << 16)]
    before, held = server.memory_mb(), []

    async def attack(data):
        connection = await Connection.open(server.port)
        held.append(connection)
        try:
            await connection.push(data)
        except ConnectionError:
            pass  # it was closed, as it should be

    for _ in range(rounds):
        await asyncio.gather(*(attack(data) for data in attacks))
    during = server.memory_mb()
    for connection in held:
        connection.close()
    return {"connections": len(held), "sent_mb": round(rounds * sum(map(len, attacks)) / 2**20),
            "memory_before_mb": before, "memory_during_mb": during}


def machine(note):
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if "model name" in line), "")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {"processor": cpu, "processors": len(os.sched_getaffinity(0)), "system": platform.system(),
            "commit": commit.stdout.strip(), "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "load_average_before": os.getloadavg()[0], "note": note}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--program", default="build/release/bin/prefilter")
    parser.add_argument("--model", default=str(ROOT / "models/default"))
    parser.add_argument("--seconds", type=int, default=10, help="of each run")
    parser.add_argument("--slow", type=int, default=1000, help="slow clients")
    parser.add_argument("--swaps", type=int, default=200)
    parser.add_argument("--note", default="", help="what else used the machine")
    parser.add_argument("--out", default="-")
    args = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not there: apt-get install wrk")
    result = {"what": "prefilter serve under load; clients on the same processors",
              "machine": machine(args.note)}
    # What it can judge is only seen if nobody is turned away: 64 long articles may wait for long.
    with Server(args.program, args.model, "--deadline-ms", "120000") as server:
        result["throughput"] = throughput(server, args.seconds)
    with Server(args.program, args.model) as server:
        for name, step in (("overload_5x", lambda: overload(server, args.seconds)),
                           ("slow_clients", lambda: slow_clients(server, args.slow, args.seconds)),
                           ("hostile_clients", lambda: asyncio.run(hostile_clients(server, 50)))):
            result[name] = step()
            print(name, json.dumps(result[name]), file=sys.stderr)
    # No verdict may fail because of an exchange; that a busy machine misses deadlines is another matter.
    with Server(args.program, args.model, "--deadline-ms", "120000") as server:
        result["hot_swaps"] = asyncio.run(swap_under_load(server, args.swaps))
        print("hot_swaps", json.dumps(result["hot_swaps"]), file=sys.stderr)
        result["peak_memory_mb"] = server.memory_mb("VmHWM")
    text = json.dumps(result, indent=1) + "\n"
    if args.out == "-":
        sys.stdout.write(text)
    else:
        pathlib.Path(args.out).write_text(text, encoding="utf-8")
    load, slow, swaps = result["overload_5x"], result["slow_clients"], result["hot_swaps"]
    print(f"goodput at 5x {load['goodput_share']:.2f} of the peak, sheds p99 {load['shed_p99_ms']} ms; "
          f"p99 beside {slow['slow_clients']} slow clients {slow['ratio']}x; {swaps['failed']} failed in "
          f"{swaps['swaps']} swaps")
    return 1 if swaps["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
