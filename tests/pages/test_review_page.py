"""The review page with the server and a shadow log behind it."""

import json
import sqlite3
import subprocess

import pytest
from conftest import PREFILTER, Served, Window
from stub_server import ROOT

PAYLOADS = [
    "<script>document.title='run'</script>",
    "<img src=x onerror=\"document.title='run'\">",
    "\"><svg onload=document.title='run'>",
    "</p></article><script>document.title='run'</script>",
    "<iframe srcdoc=\"<script>parent.document.title='run'</script>\">",
    "javascript:document.title='run'",
    "{{constructor.constructor('document.title=1')()}}",
    "<a href=javascript:document.title='run'>x</a>",
    "<style>@import 'http://evil.example/x'</style>",
    "&lt;script&gt;document.title='run'&lt;/script&gt;",
    "&#60;img src=x onerror=document.title='run'&#62;",
    "'-document.title='run'-'",
    "<math><mtext><img src=x onerror=document.title='run'>",
    "<form action=http://evil.example><input autofocus onfocus=document.title='run'>",
    "\u202e<script>document.title='run'</script>",
    "<base href=http://evil.example/>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<object data=http://evil.example></object>",
    "<b onmouseover=document.title='run'>hover</b>",
    "${document.title='run'}",
]
FIELDS = ["title", "content", "url", "source", "published"]


def hostile_articles():
    """Each payload in each field: 100 articles."""
    for number, payload in enumerate(PAYLOADS):
        for field in FIELDS:
            article = {"id": f"{number}-{field}", "title": f"{number} % off every lantern today",
                       "content": "Use code GLOW15 at the checkout of our shop and save. Free delivery. Order now."}
            yield {**article, field: f"{payload} {article.get(field, '')}"}


@pytest.fixture
def log(can_serve, tmp_path):
    def make(lines):
        dump = tmp_path / "dump.jsonl"
        dump.write_text("".join(json.dumps(line) + "\n" for line in lines))
        database = tmp_path / "shadow.db"
        subprocess.run([PREFILTER, "shadow", "run", "--input", dump, "--rules", ROOT / "config" / "rules.yaml",
                        "--database", database, "--seed", "1"], check=True, capture_output=True)
        return database

    return make


@pytest.fixture
def desk(browser, log):
    """Opens the review page of a server for some articles, as a reviewer."""
    opened = []

    def make(lines, *options):
        database = log(lines)
        server = Served("--review", str(database), *options)
        opened.append(server)

        def reviewer(name, wait="#article .text"):
            one = Window(browser, server.url)
            opened.append(one)
            page = one.open("review", ready="#reviewer")
            page.fill("#reviewer", name)
            page.click("#who button")
            page.wait_for_selector(wait)
            return one

        return database, reviewer

    yield make
    for one in reversed(opened):
        if isinstance(one, Window):
            found = (one.violations(), one.errors, {host for host in one.hosts if not host.startswith("127.0.0.1")})
            one.context.close()
            assert found == ([], [], set())
        else:
            one.close()


def examples():
    return [json.loads(line) for line in (ROOT / "examples" / "articles.jsonl").read_text().splitlines()]


def labels(database):
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT reviewer, label, item FROM labels WHERE undone IS NULL ORDER BY id").fetchall()


def press(page, key, status):
    page.evaluate("document.getElementById('status').textContent = ''")
    page.keyboard.press(key)
    page.wait_for_function("want => document.getElementById('status').textContent.startsWith(want)", arg=status)


def test_keys_label_and_take_back(desk):
    database, reviewer = desk(examples())
    page = reviewer("anna").page
    first = page.inner_text("#article")
    press(page, "c", "Saved: commerce")
    assert page.inner_text("#article") != first
    press(page, "j", "Saved: journalism")
    press(page, "u", "Saved: unsure")
    assert [label for _, label, _ in labels(database)] == [0, 1, 2]
    press(page, "z", "Your last label")
    press(page, "z", "Your last label")
    press(page, "z", "Your last label")
    assert labels(database) == []
    assert page.inner_text("#article") == first
    press(page, "z", "There is no label of yours")


def test_two_reviewers_are_asked_different_articles(desk):
    database, reviewer = desk(examples())
    anna, ben = reviewer("anna").page, reviewer("ben").page
    for _ in range(4):
        assert anna.inner_text("#article") != ben.inner_text("#article")
        press(anna, "c", "Saved")
        press(ben, "j", "Saved")
    assert {name for name, _, _ in labels(database)} == {"anna", "ben"}


def test_nothing_on_the_page_tells_the_verdicts(desk):
    _, reviewer = desk(examples())
    page = reviewer("anna").page
    for _ in range(5):
        text = page.inner_text("#desk")
        assert not any(word in text for word in ("BLOCK", "PASS", "p_commerce", "score", "0.9"))
        press(page, "u", "Saved")


def test_script_in_any_field_stays_text(desk):
    database, reviewer = desk(hostile_articles())
    one = reviewer("anna")
    with sqlite3.connect(database) as connection:
        kept = connection.execute("SELECT count(*) FROM items").fetchone()[0]
    assert kept >= 90
    seen = 0
    while one.page.query_selector("#article .text"):
        assert one.page.title() == "Commerce Prefilter: review"
        assert one.page.evaluate("document.querySelectorAll('#article *:not(p):not(h2)').length") == 0
        seen += 1
        press(one.page, "u", "Saved")
    assert seen == kept


def test_a_server_with_tokens_asks_for_one_with_the_scope(desk, tmp_path):
    tokens = tmp_path / "tokens"
    tokens.write_text("reader predict reader-token-000000001\nanna review review-token-000000001\n")
    database, reviewer = desk(examples(), "--tokens-file", str(tokens))
    page = reviewer("anna", wait="#token[aria-invalid]").page
    assert "asks for a token" in page.inner_text("#token-hint")
    page.fill("#token", "reader-token-000000001")
    page.click("#who button")
    page.wait_for_function("() => document.getElementById('token-hint').textContent.includes('scope review')")
    assert labels(database) == []
    page.fill("#token", "review-token-000000001")
    page.click("#who button")
    page.wait_for_selector("#article .text")
