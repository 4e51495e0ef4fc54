"""The watch over a pipeline's model from Python: fuse, quarantine, drift, and what is told of them."""

import json
import logging
import os
import subprocess
import sys
import threading
import time

import pytest
from test_fork import run_in_fork

import commerce_prefilter
from commerce_prefilter import PreFilterPipeline, WatchFigures

NEWS = {"id": 1, "title": "Council votes on the harbour", "content": "The plan passed by nine votes to four."}
DEAL = {"id": 2, "title": "Half price on all lamps until Sunday: shop now and save 50 %", "content": "Use code LIGHT."}
LOGGER = "commerce_prefilter"


@pytest.fixture
def config(tmp_path):
    """Writes a configuration of mode primary whose rules block nothing, and gives its path."""
    (tmp_path / "rules.yaml").write_text("groups: {}\n")

    def write(watch="watch: {folder: watch}", mode="primary"):
        new = tmp_path / "config.new"
        new.write_text(f"mode: {mode}\nrules: rules.yaml\n{watch}\n")
        new.replace(tmp_path / "config.yaml")
        return tmp_path / "config.yaml"

    return write


def blocked(pipeline, articles):
    """How many of so many deals are blocked, each asked for alone."""
    return sum(not pipeline.apply_filter({**DEAL, "id": i})[0] for i in range(articles))


def replayed(program, folder):
    """The ids, numbers, that `prefilter replay` gives back."""
    run = subprocess.run([program, "replay", folder], capture_output=True, check=True, text=True)
    return [int(json.loads(line)["id"]) for line in run.stdout.splitlines()]


def await_(condition):
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def python(script, *arguments):
    """Another process that has the package."""
    package = os.path.dirname(os.path.dirname(commerce_prefilter.__file__))
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": package},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_model_that_blocks_everything_blows_the_fuse_and_what_it_blocked_comes_back(config, tmp_path, caplog, program):
    pipeline = PreFilterPipeline(config())
    assert pipeline.watch == WatchFigures(False, "", True, 0, {}, 0, 0)
    with caplog.at_level(logging.WARNING, LOGGER):
        count = blocked(pipeline, 100)
    assert 0 < count < 100
    assert pipeline.filter(DEAL).decided_by == "regex_backup"
    assert pipeline.filter(DEAL).verdict == "PASS"
    pipeline.close()
    figures = pipeline.watch
    assert figures.fuse_blown and "blocks is out of bounds" in figures.fuse_reason
    assert (figures.quarantine_kept, figures.quarantine_lost) == (count, 0)
    assert [(record.levelname, "the fuse is blown" in record.message) for record in caplog.records] == [("ERROR", True)]
    assert replayed(program, tmp_path / "watch") == list(range(count))
    assert replayed(program, tmp_path / "watch") == []


def test_a_restart_keeps_it_blown(config):
    first = PreFilterPipeline(config())
    blocked(first, 100)
    first.close()
    second = PreFilterPipeline(config())
    assert second.watch.fuse_blown
    assert second.filter([DEAL, NEWS])[0].decided_by == "regex_backup"
    assert second.apply_filter(DEAL) == (True, "passed")


def test_without_the_section_nothing_is_watched_and_a_change_of_the_file_brings_it(config):
    path = config(watch="")
    pipeline = PreFilterPipeline(path, follow=False)
    assert pipeline.watch is None
    assert blocked(pipeline, 60) == 60
    config()
    pipeline.reload()
    assert pipeline.watch is not None
    assert blocked(pipeline, 100) < 100


def test_a_folder_that_cannot_be_opened_stops_a_start_as_it_stops_a_server_and_nothing_that_runs(config, caplog, program):
    path = config(watch="watch: {folder: no/where}")
    with pytest.raises(FileNotFoundError, match=r"config.yaml:3: watch"):
        PreFilterPipeline(path)
    served = subprocess.run([program, "serve", "--config", path, "--listen", "127.0.0.1:0"], capture_output=True, text=True)
    assert served.returncode == 3 and "config.yaml:3: watch" in served.stderr
    pipeline = PreFilterPipeline(config())
    config(watch="watch: {folder: no/where}")
    with caplog.at_level(logging.ERROR, LOGGER):
        await_(lambda: pipeline.apply_filter(NEWS) == (True, "passed") and "goes on as it was" in caplog.text)
    assert pipeline.apply_filter(DEAL) == (False, "commerce_content")
    assert pipeline.watch.quarantine_lost == 0


def test_a_quarantine_whose_disk_is_gone_costs_no_verdict(config, tmp_path):
    pipeline = PreFilterPipeline(config())
    (tmp_path / "watch").rmdir()
    assert pipeline.apply_filter(DEAL) == (False, "commerce_content")
    pipeline.close()
    assert pipeline.watch.quarantine_lost == 1


def test_drift_is_told_from_the_threads_of_mode_shadow(config, caplog):
    path = config("watch: {folder: watch, most_blocked: 1, baseline_articles: 200}", mode="shadow")
    pipeline = PreFilterPipeline(path)
    pipeline.filter([NEWS] * 200)
    await_(lambda: not pipeline.watch.learning)
    pipeline.filter([DEAL] * 150)
    await_(lambda: "block_rate" in pipeline.watch.drift_alarms)
    with caplog.at_level(logging.ERROR, LOGGER):
        pipeline.apply_filter(NEWS)
    assert pipeline.watch.baseline_articles == 200
    assert "block" in caplog.text and {record.levelname for record in caplog.records} == {"ERROR"}


def test_whoever_hears_of_it_may_ask_back_while_other_threads_judge(config):
    pipeline = PreFilterPipeline(config())
    heard = []

    class Asking(logging.Handler):
        def emit(self, record):
            heard.append((pipeline.watch.fuse_blown, pipeline.apply_filter(DEAL), record.getMessage()))

    handler = Asking()
    logging.getLogger(LOGGER).addHandler(handler)
    try:
        threads = [threading.Thread(target=blocked, args=(pipeline, 40)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
        assert not any(thread.is_alive() for thread in threads)
    finally:
        logging.getLogger(LOGGER).removeHandler(handler)
    assert [(blown, verdict) for blown, verdict, _ in heard] == [(True, (True, "passed"))]


def test_a_log_that_fails_costs_no_verdict(config):
    pipeline = PreFilterPipeline(config())

    def broken(record):
        raise OSError("no room for a log")

    logging.getLogger(LOGGER).addFilter(broken)
    try:
        assert {pipeline.apply_filter({**DEAL, "id": i})[1] for i in range(100)} == {"commerce_content", "passed"}
    finally:
        logging.getLogger(LOGGER).removeFilter(broken)
    assert pipeline.watch.fuse_blown


COUNTING = """
import sys
from commerce_prefilter import PreFilterPipeline
pipeline = PreFilterPipeline(sys.argv[1])
first, many = int(sys.argv[2]), int(sys.argv[3])
deal = {"title": "Half price on all lamps until Sunday: shop now and save 50 %", "content": "Use code LIGHT."}
print(sum(not pipeline.apply_filter({**deal, "id": i})[0] for i in range(first, first + many)))
"""


def test_the_end_of_python_writes_the_quarantine_and_tells_the_rest(config, tmp_path, program):
    run = python(COUNTING, config(), 0, 100)
    out, err = run.communicate(timeout=300)
    assert run.returncode == 0
    assert err.startswith("the fuse is blown") and err.count("\n") == 1
    assert replayed(program, tmp_path / "watch") == list(range(int(out)))


def test_processes_share_a_folder_and_nothing_of_what_they_block_is_lost(config, tmp_path, program):
    path = config("watch: {folder: watch, most_blocked: 1}")
    runs = [python(COUNTING, path, first, 50) for first in (0, 1000)]
    for run in runs:
        out, err = run.communicate(timeout=300)
        assert (run.returncode, out, err) == (0, "50\n", "")
    assert sorted(replayed(program, tmp_path / "watch")) == [*range(50), *range(1000, 1050)]


def test_a_mended_fuse_is_taken_without_a_restart_and_told(config, caplog, program):
    path = config()
    pipeline = PreFilterPipeline(path)
    blocked(pipeline, 100)
    assert pipeline.watch.fuse_blown
    mend = [program, "watch", "mend", "--config", path, "--why", "it is but a test"]
    subprocess.run(mend, check=True, capture_output=True)
    caplog.clear()
    await_(lambda: not pipeline.watch.fuse_blown)
    assert pipeline.apply_filter(DEAL) == (False, "commerce_content")
    await_(lambda: pipeline.apply_filter(NEWS)[0] and "the fuse was mended" in caplog.text)
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_processes_that_share_a_folder_share_its_fuse(config):
    path = config()
    pipeline = PreFilterPipeline(path)
    out, err = python(COUNTING, path, 0, 100).communicate(timeout=300)
    assert 0 < int(out) < 100 and "the fuse is blown" in err
    await_(lambda: pipeline.watch.fuse_blown)
    assert pipeline.apply_filter(DEAL) == (True, "passed")


def test_a_forked_child_is_watched_by_itself(config, tmp_path, program):
    pipeline = PreFilterPipeline(config())
    assert blocked(pipeline, 2) == 2

    def work():
        count = blocked(pipeline, 100)
        pipeline.close()
        return (pipeline.watch.quarantine_kept == count > 0, pipeline.watch.fuse_blown, pipeline.filter(DEAL).decided_by)

    assert run_in_fork(work) == repr((True, True, "regex_backup"))
    await_(lambda: pipeline.watch.fuse_blown)  # the parent shares it
    pipeline.close()
    assert len(replayed(program, tmp_path / "watch")) > 2


def test_a_child_whose_watch_cannot_be_opened_judges_on(config, tmp_path):
    pipeline = PreFilterPipeline(config())
    config(watch="watch: {folder: no/where}")
    assert run_in_fork(lambda: (pipeline.apply_filter(DEAL), pipeline.watch)) == repr(
        ((False, "commerce_content"), None)
    )
