"""Prints a result as Markdown tables; also by hand: report.py RESULT.json."""

import json
import sys
from pathlib import Path
from typing import Any

from noise import is_quiet

COMPARED = (
    "openvino",
    "onnxruntime",
)  # int8 in fp32 surroundings, as ours; the rest is shown beside


def cell(value: float, others: float) -> str:
    return f"{value:g}" if is_quiet(others) else f"{value:g}*"


def ratio_to_best(values: dict[str, float], lower_is_better: bool) -> str:
    peers = [values[name] for name in COMPARED if name in values]
    if "prefilter" not in values or not peers:
        return "-"
    ours = values["prefilter"]
    return f"{min(peers) / ours:.2f}x" if lower_is_better else f"{ours / max(peers):.2f}x"


def latency_table(result: dict[str, Any]) -> list[str]:
    names = list(result["latency"][0]["engines"])
    lines = [
        f"batch 1, {result['threads']} threads, median ms:",
        "",
        "| tokens | " + " | ".join(names) + " | ours against the best int8 peer |",
        "| --- |" + " --- |" * (len(names) + 1),
    ]
    for row in result["latency"]:
        values = {name: row["engines"][name]["p50_ms"] for name in names}
        cells = " | ".join(cell(values[name], row["others"]) for name in names)
        lines.append(
            f"| {row['tokens']} | {cells} | {ratio_to_best(values, lower_is_better=True)} |"
        )
    return lines


def throughput_table(result: dict[str, Any]) -> list[str]:
    rates = result["throughput"]["engines"]
    lines = [
        f"articles/s, {result['throughput']['articles']} articles of the length mix:",
        "",
        "| engine | best set-up | articles/s |",
        "| --- | --- | --- |",
    ]
    for name, entry in rates.items():
        rate = cell(entry["articles_per_s"], result["throughput"]["others"])
        lines.append(f"| {name} | {entry['setup']} | {rate} |")
    values = {name: entry["articles_per_s"] for name, entry in rates.items()}
    return [
        *lines,
        f"| ours against the best int8 peer | | {ratio_to_best(values, lower_is_better=False)} |",
    ]


def process_table(result: dict[str, Any]) -> list[str]:
    if "cold_start" not in result:
        return []
    lines = [
        "| engine | cold start to the first verdict, ms | peak memory, MB |",
        "| --- | --- | --- |",
    ]
    for name, entry in result["cold_start"].items():
        memory = result["peak_memory_mb"][name]
        lines.append(f"| {name} | {cell(entry['p50_ms'], entry['others'])} | {memory:g} |")
    return lines


def print_tables(result: dict[str, Any]) -> None:
    machine = result["machine"]
    print(
        f"\n## {result['checkpoint']}: {machine['name']}, {machine['processors']} processors, "
        f"{' '.join(machine['instruction_set'])}, commit {result['commit']}\n"
    )
    for table in (latency_table, throughput_table, process_table):
        print("\n".join(table(result)) + "\n")
    print("* others used the machine meanwhile; the least disturbed rounds are shown")
    if result["priority"]:
        print("measured at the highest priority of the machine")


if __name__ == "__main__":
    print_tables(json.loads(Path(sys.argv[1]).read_text()))
