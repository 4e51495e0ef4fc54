"""The pages with the server they belong to: `prefilter serve` and the default model."""

import json
import random
import subprocess
import urllib.error
import urllib.request

import pytest
from conftest import PREFILTER, Served, windows_of
from stub_server import ROOT

EXAMPLES = ["en-13", "ja-01", "fr-04", "ru-02"]


def read_and_marks(page):
    """The text shown and the marks in it, without what is said to screen readers."""
    return page.evaluate(
        """() => { const plain = (one) => { const copy = one.cloneNode(true);
             copy.querySelectorAll('.vh').forEach(part => part.remove()); return copy.textContent; };
           return [[...document.querySelectorAll('.read p')].map(plain), [...document.querySelectorAll('.read mark')].map(plain)]; }"""
    )


def explanation(url, article):
    request = urllib.request.Request(url + "v1/explain", json.dumps(article).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_page_says_what_the_command_line_says(real_window, name):
    lines = (ROOT / "examples" / "articles.jsonl").read_text().splitlines()
    line = next(line for line in lines if json.loads(line)["id"] == name)
    made = subprocess.run([PREFILTER, "classify", "-", "--model", ROOT / "models" / "default"],
                          input=line + "\n", capture_output=True, text=True, check=True)
    expected = json.loads(made.stdout)
    one = real_window()
    page = one.open(f"#example={name}")
    page.click("#judge")
    page.wait_for_selector(".read")
    shown = json.loads(page.locator(".raw pre").first.text_content())
    assert {**shown, "id": name} == expected
    assert page.locator(".badge").inner_text() == expected["verdict"]


@pytest.mark.parametrize(
    "content",
    [
        "<p>🎉 Feest in 🏙️ &amp; 𝔰𝔱𝔞𝔡.</p><p>Gebruik code FEEST voor 20% korting in onze shop!</p> Het regent.",
        "𠮷野家がセールを開始。今だけ50%OFF!ご購入はこちらから。天気は晴れ。",
    ],
)
def test_marks_are_the_spans_of_the_service_and_no_text_is_lost(real_window, served, content):
    article = {"title": "🛒 Nieuw 👨‍👩‍👧‍👦", "content": content}
    wanted = explanation(served.url, article)
    for span in wanted["spans"]:
        field = wanted["article"][span["field"]]
        assert field[span["start"] : span["end"]] == span["text"]
    one = real_window()
    page = one.open()
    one.judge(article["title"], content, expect=".read mark")  # the text stands there before its marks
    read, marks = read_and_marks(page)
    assert read == [wanted["article"]["title"], wanted["article"]["content"]]
    assert marks == [span["text"] for span in wanted["spans"] if abs(span["log_odds"]) >= 0.1]
    assert marks


def test_the_sentence_that_sells_speaks_for_commerce(real_window):
    one = real_window()
    page = one.open()
    news = "The council met on Monday. It will repair the stone bridge before the winter. "
    one.judge("Alder bridge", news + "Use code GLOW15 for 15% off every lantern in our shop until Sunday!")
    selling = page.locator(".carried button.commerce").first.inner_text()
    assert "GLOW15" in selling and selling.startswith("×") and "for commerce; without it" in selling


def test_every_command_of_the_documentation_works_as_it_stands(real_window, served):
    page = real_window().open("docs", ready=".route")
    commands = page.locator(".route > h4:has-text('With curl') + pre").all_text_contents()
    assert len(commands) >= 10
    for command in commands:
        made = subprocess.run(["bash", "-c", command + " -sS -w '%{stderr}%{http_code}'"], capture_output=True, text=True)
        # This server reviews nothing, and says so to a request that it understood.
        expected = "404" if "/v1/review/" in command else "200"
        assert (made.returncode, made.stderr) == (0, expected) and made.stdout, command


def test_a_page_that_did_not_change_is_not_sent_again(served):
    with urllib.request.urlopen(served.url) as first:
        tag, policy = first.headers["ETag"], first.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    again = urllib.request.Request(served.url, headers={"If-None-Match": tag})
    with pytest.raises(urllib.error.HTTPError, match="304"):
        urllib.request.urlopen(again)


def test_a_server_with_tokens_shows_its_pages_and_asks_for_one_to_judge(browser, can_serve, tmp_path):
    token = "a-token-of-this-test-0123456789abcdef"
    (tmp_path / "tokens").write_text(f"tester predict {token}\n")
    (tmp_path / "tokens").chmod(0o600)
    server = Served("--tokens-file", tmp_path / "tokens")
    windows = windows_of(browser, server.url)
    try:
        one = next(windows)()
        page = one.open()
        one.judge("Alder bridge", "It rains.", expect="[role=alert]")
        page.keyboard.type("not the token")
        page.keyboard.press("Enter")
        page.wait_for_selector("#result[aria-busy=false] [role=alert]")
        page.fill("#token", token)
        page.keyboard.press("Enter")
        page.wait_for_selector(".read")
        assert next(windows, None) is None
    finally:
        server.close()


def test_a_server_that_stops_is_told(browser, can_serve):
    server = Served()
    windows = windows_of(browser, server.url)
    one = next(windows)()
    page = one.open()
    server.close()
    one.judge("Alder bridge", "It rains.", expect="[role=alert]")
    assert "does not answer" in page.locator("[role=alert]").inner_text()
    assert next(windows, None) is None


def without(explained, spans):
    """The article as it was read, less some of its spans."""
    article = dict(explained["article"])
    for span in sorted(spans, key=lambda span: -span["start"]):
        text = article[span["field"]]
        article[span["field"]] = text[: span["start"]] + text[span["end"] :]
    return {**article, "language": explained["verdict"]["language"]}


def test_leaving_out_the_top_sentences_lowers_the_score_more_than_leaving_out_others(served):
    """On all examples that are blocked and have four spans or more; the others are drawn by a fixed seed."""
    draw = random.Random(7)
    lines = (ROOT / "examples" / "articles.jsonl").read_text().splitlines()
    drops = []
    for article in map(json.loads, lines):
        explained = explanation(served.url, article)
        spans = explained["spans"]
        if explained["verdict"]["verdict"] != "BLOCK" or len(spans) < 4:
            continue
        score = explained["verdict"]["p_commerce"]
        top = sorted(spans, key=lambda span: -span["log_odds"])[:2]
        other = [draw.sample(spans, 2) for _ in range(3)]
        left = [explanation(served.url, without(explained, some))["verdict"]["p_commerce"] for some in [top, *other]]
        drops.append((score - left[0], score - sum(left[1:]) / 3))
    assert len(drops) >= 10
    means = [sum(column) / len(drops) for column in zip(*drops)]
    print(f"{len(drops)} articles: top two {means[0]:.3f}, two at random {means[1]:.3f}")
    assert means[0] > 1.5 * means[1]
