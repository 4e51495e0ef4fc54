#!/usr/bin/env python3
"""Lets a Prometheus watch two servers through a quiet time and through every trouble that deploy/grafana and
deploy/alerts.yml know of, then asks it each expression of the dashboard: all have to give data, with the labels that
their legends name, and what happened has to be seen. The alerts must be silent before, and go off after.

Usage: dashboard.py PREFILTER WORK        needs Debian's `prometheus`; exit status 0: all of it came true
"""

import concurrent.futures
import http.client
import json
import math
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RATE_INTERVAL = "10s"  # what Grafana would put in, with a scrape every second
STAYS_ZERO = ("prefilter_quarantine_removed_files_total", "prefilter_pairs_dropped_total")
GO_OFF = {"PrefilterFuseBlown", "PrefilterErrorPasses", "PrefilterTurnsAway", "PrefilterModelNotTaken",
          "PrefilterDrift", "PrefilterDown"}

CONFIG = """mode: primary
model: current
rules: rules.yaml
watch:
  folder: watch
  baseline_articles: 200
  most_blocked: 0.6
"""


class Server:
    """One `prefilter serve` on any free port."""

    def __init__(self, program, work, token, *options):
        command = [program, "serve", "--listen", "127.0.0.1:0", "--tokens-file", "tokens", "--log", "troubles"]
        self.token = token
        self.process = subprocess.Popen([*command, *options], cwd=work, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip().removeprefix("http://")
        if not self.address:
            raise SystemExit("dashboard: the server did not start")

    def post(self, path, body, connection=None):
        own = connection or http.client.HTTPConnection(self.address, timeout=30)
        try:
            own.request("POST", path, json.dumps(body).encode(),
                        {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"})
            answer = own.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            if connection is None:
                own.close()

    def send(self, articles):
        """One after the other, over one connection."""
        connection = http.client.HTTPConnection(self.address, timeout=30)
        for article in articles:
            while (status := self.post("/v1/classify", article, connection)) == 429:
                time.sleep(1)  # a machine that does other things may be too slow for a moment
            if status != 200:
                raise SystemExit(f"dashboard: {self.address} answered with {status}")
        connection.close()

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


class Prometheus:
    """Debian's prometheus with deploy/prometheus.yml, on which only addresses, folders and the pace are changed."""

    def __init__(self, work, servers, token):
        text = (ROOT / "deploy/prometheus.yml").read_text(encoding="utf-8")
        (work / "token").write_text(token)
        targets = ", ".join(json.dumps(server.address) for server in servers)
        for before, after in (("15s", "1s"), ("/etc/prometheus/prefilter.token", str(work / "token")),
                              ('["127.0.0.1:8080"]', f"[{targets}]"), ("- alerts.yml", f"- {ROOT}/deploy/alerts.yml")):
            assert before in text, before
            text = text.replace(before, after)
        (work / "prometheus.yml").write_text(text)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        command = ["prometheus", f"--config.file={work}/prometheus.yml", f"--storage.tsdb.path={work}/tsdb",
                   f"--web.listen-address={self.url.removeprefix('http://')}", "--log.level=warn"]
        self.process = subprocess.Popen(command)
        while not self.ready():
            time.sleep(0.1)
        self.begun = time.time()

    def ready(self):
        if self.process.poll() is not None:
            raise SystemExit("dashboard: prometheus did not start")
        try:
            return urllib.request.urlopen(f"{self.url}/-/ready", timeout=5).status == 200
        except OSError:
            return False

    def ask(self, path, **parameters):
        """The data of an answer, or what is wrong with the question."""
        try:
            query = urllib.parse.urlencode(parameters)
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{query}", timeout=30) as answer:
                return json.loads(answer.read())["data"]
        except urllib.error.HTTPError as error:
            return json.loads(error.read()).get("error", str(error))

    def alerts(self):
        """Name -> state of every rule; "broken" where it could not be computed."""
        rules = [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]
        return {rule["name"]: rule["state"] if rule["health"] == "ok" else "broken" for rule in rules}

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def articles():
    """The examples: journalism, commerce, and some that fill the model's window."""
    rows = [json.loads(line) for line in (ROOT / "examples/articles.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = {kind: [{"title": row.get("title") or "", "content": row.get("content") or row.get("text") or ""}
                    for row in rows if row["expected"] == kind] for kind in ("journalism", "commerce")}
    long = [{"title": a["title"], "content": (a["content"] + " ") * 20} for a in texts["journalism"]]
    return texts["journalism"], texts["commerce"], long


def quiet(servers):
    """Mostly journalism, judged in time; every path that the dashboard shows."""
    journalism, commerce, _ = articles()
    mix = [article for number in range(24) for article in (journalism * 2)[number:number + 10] + [commerce[number]]]
    for server in servers:
        server.send(mix)
        server.post("/predict", {"inputs": "Council votes to close the bridge"})
        server.post("/v1/classify:batch", journalism)
    time.sleep(4)


def burst(server):
    """More articles and more connections than it was told to bear, for some seconds."""
    long, until = articles()[2], time.monotonic() + 8
    held = [socket.create_connection(tuple(server.address.split(":"))) for _ in range(16)]

    def client(number):
        statuses = set()
        while time.monotonic() < until:
            statuses.add(server.post("/v1/classify", long[number % len(long)]))
        return statuses

    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        seen = set().union(*pool.map(client, range(64)))
    for connection in held:
        connection.close()
    return seen


def point_to(work, name):
    os.symlink(name, work / "new")
    os.replace(work / "new", work / "current")


def trouble(work, first, second):
    """Another model, a broken one, traffic that changed, more of it than can be judged, and an end."""
    point_to(work, "second")
    first.process.send_signal(signal.SIGHUP)
    time.sleep(3)
    point_to(work, "broken")
    time.sleep(3)
    first.send(articles()[1] * 12)
    statuses = burst(second)
    print(f"the burst was answered with {sorted(statuses)}", flush=True)
    time.sleep(3)


def expressions():
    """(panel, expression, legend) of the dashboard, as Grafana would ask them."""
    board = json.loads((ROOT / "deploy/grafana/prefilter.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        for target in panel["targets"]:
            expression = target["expr"].replace("$instance", ".*").replace("$__rate_interval", RATE_INTERVAL)
            yield panel["title"], expression, target["legendFormat"]


def wrong_with(prometheus, expression, legend):
    """Why an expression shows nothing; empty: it shows what it should."""
    data = prometheus.ask("query_range", query=expression, start=prometheus.begun, end=time.time(), step="1")
    if isinstance(data, str):
        return data
    values = [float(value) for series in data["result"] for _, value in series["values"]]
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return "gives no data"
    if max(finite) <= 0 and not any(name in expression for name in STAYS_ZERO):
        return "did not see what happened: never above 0"
    names = set().union(*(series["metric"] for series in data["result"]))
    missing = set(re.findall(r"{{(\w+)}}", legend)) - names
    return f"has no label {', '.join(sorted(missing))} for its legend" if missing else ""


def check_dashboard(prometheus):
    failures, count = [], 0
    for title, expression, legend in expressions():
        count += 1
        reason = wrong_with(prometheus, expression, legend)
        if reason:
            failures.append(f"{title}: {expression}: {reason}")
    instances = prometheus.ask("label/instance/values", **{"match[]": "prefilter_queue_length"})
    if len(instances) != 2:
        failures.append(f"the list of instances is {instances}")
    return failures, count


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, work = (Path(argument).resolve() for argument in sys.argv[1:])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("first", "second", "broken"):
        shutil.copytree(ROOT / "models/default", work / name)
    (work / "broken/model.safetensors").write_bytes(b"nothing")
    shutil.copy(ROOT / "config/rules.yaml", work)
    (work / "config.yaml").write_text(CONFIG)
    point_to(work, "first")
    token = secrets.token_hex(24)
    (work / "tokens").write_text(f"all predict,admin {token}\n")
    servers = [Server(program, work, token, "--config", "config.yaml", "--deadline-ms", "30000"),
               Server(program, work, token, "--model", "first", "--queue-length", "16", "--max-connections", "40")]
    prometheus = Prometheus(work, servers, token)
    try:
        time.sleep(4)
        quiet(servers)
        failures = [f"in quiet times alert {name} is {state}" for name, state in prometheus.alerts().items()
                    if state not in ("inactive", "pending")]
        trouble(work, *servers)
        unseen, count = check_dashboard(prometheus)
        servers[1].stop()
        time.sleep(4)
        alerts = prometheus.alerts()
        failures += unseen + [f"alert {name} is {alerts[name]}" for name in sorted(GO_OFF)
                              if alerts[name] not in ("firing", "pending")]
    finally:
        prometheus.stop()
        for server in servers:
            server.stop()
    for failure in failures:
        print(failure)
    print(f"{count} expressions of the dashboard and {len(alerts)} alerts asked of Prometheus: {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
