"""PreFilterPipeline: rules and model together, moved from one mode to the next by configuration alone."""

import hashlib
import json
import logging
import os
import subprocess
import threading
import time
import urllib.request

import pytest
from conftest import ROOT

import commerce_prefilter
from commerce_prefilter import Classifier, PreFilterPipeline, RefusedError, drop_in

RULES = """
groups:
  shop:
    flags: [ignorecase]
    patterns:
      - {name: lamps, pattern: '\\blamps?\\b'}
      - {name: coupon, pattern: '\\bcoupon\\b', backup: true}
      - {name: giveaway, pattern: '\\bgiveaway\\b', edge_case: true}
"""
NEWS = {"id": 1, "title": "Council votes on the harbour", "content": "The plan passed by nine votes to four."}
DEAL = {"id": 2, "title": "Half price on all lamps until Sunday: shop now and save 50 %", "content": "Use code LIGHT."}
COUPON_NEWS = {"id": 3, "title": "Court rules on coupon trade", "content": "Judges in the capital heard the case."}
BAD = [None, 7, "text", [], {}, {"title": 5}, {"id": [1], "title": None}, {"title": "\ud800"}, {1: 2}]


@pytest.fixture
def config(tmp_path):
    """Writes a configuration and gives its path."""
    (tmp_path / "rules.yaml").write_text(RULES)

    def write(text):
        new = tmp_path / "config.new"
        new.write_text(text)
        new.replace(tmp_path / "config.yaml")
        return tmp_path / "config.yaml"

    return write


def reasons(pipeline, *articles):
    return [pipeline.apply_filter(article) for article in articles]


def test_each_mode_decides_as_it_says(config):
    rules = "rules: rules.yaml\n"
    shadow = PreFilterPipeline(config(rules + "mode: shadow\n"))
    assert reasons(shadow, NEWS, DEAL, COUPON_NEWS) == [(True, "passed"), (False, "lamps"), (False, "coupon")]
    primary = PreFilterPipeline(config(rules + "mode: primary\n"))
    assert reasons(primary, NEWS, DEAL, COUPON_NEWS) == [
        (True, "passed"),
        (False, "commerce_content"),
        (False, "coupon"),
    ]
    alone = PreFilterPipeline(config(rules + "mode: slm_only\n"))
    assert reasons(alone, NEWS, DEAL, COUPON_NEWS) == [(True, "passed"), (False, "commerce_content"), (True, "passed")]
    assert [pipeline.mode for pipeline in (shadow, primary, alone)] == ["shadow", "primary", "slm_only"]


def test_a_mode_that_is_given_wins(config):
    pipeline = PreFilterPipeline(config("rules: rules.yaml\nmode: slm_only\n"), mode="shadow")
    assert pipeline.mode == "shadow"
    with pytest.raises(ValueError, match="must be shadow, primary or slm_only"):
        PreFilterPipeline(config("rules: rules.yaml\n"), mode="half")


def test_no_article_raises_and_what_cannot_be_judged_goes_on(config):
    for mode in ("shadow", "primary", "slm_only"):
        pipeline = PreFilterPipeline(config(f"rules: rules.yaml\nmode: {mode}\n"))
        for article in BAD:
            assert pipeline.apply_filter(article) == (True, "passed"), article

        class Broken(dict):
            def keys(self):
                raise RuntimeError("this mapping is broken")

        assert pipeline.apply_filter(Broken(title="Court rejects appeal in bridge collapse case"))[0] is True


def test_a_model_that_fails_leaves_the_rules_in_charge(config):
    empty = {"title": "", "content": "<p></p>"}  # the model has nothing to judge
    primary = PreFilterPipeline(config("rules: rules.yaml\nmode: primary\n"))
    verdict = primary.filter(empty)
    assert (verdict.verdict, verdict.decided_by) == ("PASS", "regex_backup")
    assert verdict.error is not None
    alone = PreFilterPipeline(config("rules: rules.yaml\nmode: slm_only\n"))
    assert alone.filter(empty).decided_by == "error_pass"


def test_shadow_goes_on_without_a_model_and_the_others_do_not_begin(config, caplog):
    with caplog.at_level(logging.WARNING, "commerce_prefilter"):
        shadow = PreFilterPipeline(config("rules: rules.yaml\nmodel: nowhere\n"))
    assert shadow.apply_filter(DEAL) == (False, "lamps")
    assert "config.yaml:2: model" in shadow.warnings[0]
    assert "the rules decide without it" in caplog.text
    with pytest.raises(FileNotFoundError):
        PreFilterPipeline(config("rules: rules.yaml\nmodel: nowhere\nmode: primary\n"))


def test_a_refused_pattern_keeps_it_in_shadow_until_it_is_acknowledged(config, tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES + "      - {name: odd, pattern: 'a(?=b)'}\n")
    assert "pattern odd" in PreFilterPipeline(config("rules: rules.yaml\n")).warnings[0]
    with pytest.raises(RefusedError, match="pattern odd"):
        PreFilterPipeline(config("rules: rules.yaml\nmode: primary\n"))
    PreFilterPipeline(config("rules: rules.yaml\nmode: primary\nacknowledged_refusals: [odd]\n"))


def test_a_wrong_configuration_is_named_with_key_and_line(config, tmp_path):
    with pytest.raises(ValueError, match=r"config.yaml:2: there is no key rulse; did you mean rules\?"):
        PreFilterPipeline(config("mode: shadow\nrulse: x\n"))
    with pytest.raises(FileNotFoundError):
        PreFilterPipeline(tmp_path / "none.yaml")
    with pytest.raises(ValueError, match="PREFILTER_CONFIG"):
        PreFilterPipeline()


def test_the_environment_names_the_configuration(config, monkeypatch):
    monkeypatch.setenv("PREFILTER_CONFIG", str(config("rules: rules.yaml\n")))
    assert PreFilterPipeline().mode == "shadow"


def test_the_detector_of_an_existing_pipeline_is_configured_by_the_environment_alone(config, monkeypatch):
    monkeypatch.setattr(drop_in, "_detector", None)
    monkeypatch.setenv("PREFILTER_CONFIG", str(config("rules: rules.yaml\nmode: shadow\n")))
    detector = drop_in.get_commerce_detector()
    assert detector.is_commerce(COUPON_NEWS)["is_commerce"] is True  # the rules decide
    assert detector.is_commerce(NEWS)["is_commerce"] is False
    assert [result["is_commerce"] for result in detector.batch_predict([NEWS, DEAL])] == [False, True]
    assert "error" in detector.is_commerce({})
    assert 0.0 < detector.threshold < 1.0
    with pytest.raises(ValueError, match="the threshold is that of the configuration"):
        detector.threshold = 0.5
    monkeypatch.setenv("PREFILTER_CONFIG", str(config("rules: rules.yaml\nmode: slm_only\n")))
    monkeypatch.setattr(drop_in, "_detector", None)
    detector = drop_in.get_commerce_detector()
    assert detector.is_commerce(COUPON_NEWS)["is_commerce"] is False
    assert detector.is_commerce(DEAL)["score"] == Classifier().classify(DEAL).p_commerce.__round__(4)
    monkeypatch.setattr(drop_in, "_detector", None)


def test_a_running_process_follows_the_configuration_and_stays_where_it_cannot(config, caplog):
    pipeline = PreFilterPipeline(config("rules: rules.yaml\nmode: shadow\n"))
    assert pipeline.apply_filter(DEAL) == (False, "lamps")
    config("rules: rules.yaml\nmode: primary\n")
    pipeline._next_look = time.monotonic()
    assert pipeline.apply_filter(DEAL) == (False, "commerce_content")
    config("rules: rules.yaml\nmode: nonsense\n")
    pipeline._next_look = time.monotonic()
    assert pipeline.apply_filter(DEAL) == (False, "commerce_content")
    config("rules: none.yaml\nmode: shadow\n")
    pipeline._next_look = time.monotonic()
    assert pipeline.apply_filter(DEAL) == (False, "commerce_content")
    assert "goes on as it was" in caplog.text
    with pytest.raises(FileNotFoundError):
        pipeline.reload()
    config("rules: rules.yaml\nmode: shadow\n")
    pipeline.reload()
    assert pipeline.apply_filter(DEAL) == (False, "lamps")


def test_a_running_process_follows_a_registry(config, tmp_path):
    model = ROOT / "models" / "default"
    bundle = hashlib.sha256((model / "manifest.json").read_bytes()).hexdigest()
    (tmp_path / "models" / "objects").mkdir(parents=True)
    (tmp_path / "models" / "objects" / bundle).symlink_to(model)

    def promote(mode):
        state = {"bundle": bundle, "name": "m@1", "threshold": None, "mode": mode}
        current = {"format_version": 1, **state, "previous": [], "entry": ""}
        (tmp_path / "models" / "new").write_text(json.dumps(current))
        (tmp_path / "models" / "new").replace(tmp_path / "models" / "CURRENT")

    promote("primary")
    pipeline = PreFilterPipeline(config("rules: rules.yaml\nmodel: registry:models\n"))
    assert pipeline.apply_filter(DEAL) == (False, "commerce_content")
    promote("shadow")  # as a rollback does
    pipeline._next_look = time.monotonic()
    assert pipeline.apply_filter(DEAL) == (False, "lamps")
    with pytest.raises(FileNotFoundError, match="nothing was promoted"):
        PreFilterPipeline(config("rules: rules.yaml\nmodel: registry:none\n"))


def test_many_threads_get_the_verdicts_of_one(config, articles):
    pipeline = PreFilterPipeline(config("rules: rules.yaml\nmode: primary\n"), threads=2)
    alone = [pipeline.apply_filter(article) for article in articles]
    results = {}

    def work(number):
        results[number] = [pipeline.apply_filter(article) for article in articles]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results[number] == alone for number in range(6))


def test_the_verdicts_are_the_lines_of_the_program_in_every_mode(config, articles, program):
    path = config(f"rules: {ROOT}/config/rules.yaml\n")
    for mode in ("shadow", "primary", "slm_only"):
        run = subprocess.run(
            [program, "filter", "--config", path, "--mode", mode, ROOT / "examples" / "articles.jsonl"],
            capture_output=True,
            check=True,
            text=True,
        )
        verdicts = PreFilterPipeline(path, mode=mode).filter(articles)
        assert [verdict.to_json() for verdict in verdicts] == run.stdout.splitlines()


def test_the_model_decides_in_slm_only_as_the_classifier_does(config, articles):
    pipeline = PreFilterPipeline(config("mode: slm_only\n"))
    for verdict, plain in zip(pipeline.filter(articles), Classifier().classify(articles)):
        assert verdict.patterns == ()
        assert verdict.p_commerce == plain.p_commerce and verdict.verdict == plain.verdict


def test_pairs_are_logged_and_the_end_waits_for_them(config, tmp_path, monkeypatch):
    # The model of mode shadow judges at the lowest priority, beside whatever else the machine does.
    monkeypatch.setattr("commerce_prefilter.prefilter_pipeline._FAREWELL_S", 60.0)
    sqlite3 = pytest.importorskip("sqlite3")
    pipeline = PreFilterPipeline(config("rules: rules.yaml\nshadow: {database: shadow.db}\n"))
    for _ in range(20):
        pipeline.apply_filter(DEAL)
        pipeline.apply_filter(NEWS)
    pipeline.close()
    assert pipeline.lost_pairs == 0
    assert pipeline.apply_filter(DEAL) == (False, "lamps")
    with sqlite3.connect(tmp_path / "shadow.db") as log:
        assert log.execute("SELECT sum(articles) FROM strata").fetchone()[0] == 40


def test_a_forked_child_judges_and_does_not_hang(config):
    from test_fork import run_in_fork

    pipeline = PreFilterPipeline(config("rules: rules.yaml\nshadow: {database: shadow.db}\n"))
    assert pipeline.apply_filter(DEAL) == (False, "lamps")
    assert run_in_fork(lambda: reasons(pipeline, NEWS, DEAL)) == repr([(True, "passed"), (False, "lamps")])
    primary = PreFilterPipeline(config("rules: rules.yaml\nmode: primary\n"))
    assert run_in_fork(lambda: primary.apply_filter(DEAL)) == repr((False, "commerce_content"))


def test_python_ends_in_good_order_while_the_model_still_judges(config, tmp_path):
    path = config("rules: rules.yaml\nshadow: {database: shadow.db}\n")
    script = (
        "from commerce_prefilter import PreFilterPipeline\n"
        f"pipeline = PreFilterPipeline({str(path)!r})\n"
        "for i in range(100): pipeline.apply_filter({'title': f'Lamps {i}', 'content': 'text ' * 100})\n"
    )
    package = os.path.dirname(os.path.dirname(commerce_prefilter.__file__))
    run = subprocess.run(
        [os.sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": package}, capture_output=True, timeout=300
    )
    assert (run.returncode, run.stderr) == (0, b"")


def test_a_server_answers_what_the_pipeline_says(config, articles, program):
    path = config(f"rules: {ROOT}/config/rules.yaml\n")
    for mode in ("shadow", "primary", "slm_only"):
        config(f"rules: {ROOT}/config/rules.yaml\nmode: {mode}\n")
        with subprocess.Popen(
            [program, "serve", "--config", path, "--listen", "127.0.0.1:0", "--log", "troubles"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as server:
            try:
                url = server.stdout.readline().strip()
                body = "\n".join(json.dumps(article) for article in articles).encode()
                request = urllib.request.Request(
                    url + "/v1/classify:batch", body, {"Content-Type": "application/x-ndjson"}
                )
                with urllib.request.urlopen(request, timeout=60) as answer:
                    lines = answer.read().decode().splitlines()
            finally:
                server.terminate()
        assert lines == [verdict.to_json() for verdict in PreFilterPipeline(path).filter(articles)]
