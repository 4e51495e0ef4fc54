"""The page of `prefilter-lab report` in headless Chromium: phone, dark mode, keyboard, its policy."""

import json
import subprocess

import pytest
from conftest import CONTRAST, WATCH_POLICY
from stub_server import ROOT

PHONE = {"viewport": {"width": 360, "height": 740}}
LAB = ROOT / "build" / "release" / "bin" / "prefilter-lab"
CONTROLS = "button, input, select, summary, nav a, .scroll"
PAYLOAD = "<img src=x onerror='window.owned = 1'><script>window.owned = 1</script>"


def labelled_examples():
    lines = (ROOT / "examples" / "articles.jsonl").read_text().splitlines()
    articles = [json.loads(line) for line in lines]
    for i, article in enumerate(articles):
        article["label"] = int(article["expected"] == "commerce")
        article["published"] = f"2026-{1 + i % 6:02}-03"
    # One that is judged wrongly is listed with its title, and a source with figures is named.
    articles.append({"id": "x", "title": f"Win a sale {PAYLOAD}", "label": 0, "source": PAYLOAD})
    return articles


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    if not LAB.exists():
        pytest.skip("the report's tests need prefilter-lab (make build, with LibTorch)")
    folder = tmp_path_factory.mktemp("report")
    articles = [json.dumps(article) for article in labelled_examples()]
    (folder / "test.jsonl").write_text("\n".join(articles) + "\n")
    (folder / "val.jsonl").write_text("\n".join(articles[:32]) + "\n")
    made = folder / "evaluation_results.json"
    evaluate = [LAB, "evaluate", "--model", f"default={ROOT}/models/default", "--by-date", "--min-slice", "4",
                "--rules", f"rules={ROOT}/config/rules.yaml", "--data", folder / "test.jsonl",
                "--val", folder / "val.jsonl", "--out", made, "--report", folder / "unused.html"]
    subprocess.run(evaluate, check=True, capture_output=True)
    page = folder / "report.html"
    subprocess.run([LAB, "report", "--evaluation", made, "--out", page], check=True, capture_output=True)
    return page.as_uri()


@pytest.fixture
def shown(browser, report):
    """Opens the report; it may not run into its policy, ask for anything, or fail."""
    opened = []

    def make(**options):
        context = browser.new_context(**options)
        page = context.new_page()
        errors, requests = [], []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.add_init_script(WATCH_POLICY)
        page.goto(report)
        page.wait_for_selector("#data-title", state="attached")
        opened.append((context, page, errors, requests))
        return page

    yield make
    for context, page, errors, requests in opened:
        violations, owned = page.evaluate("window.violations"), page.evaluate("window.owned")
        context.close()
        assert (violations, errors, owned) == ([], [], None)
        assert requests == [report]


def unfold(page):
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def test_all_sections_are_drawn_and_named_in_the_contents(shown):
    page = shown()
    headings = page.locator("section > h2").all_inner_texts()
    assert headings == page.locator("nav a").all_inner_texts() and len(headings) >= 8
    assert page.locator("svg").count() >= 4
    assert PAYLOAD in page.locator("#errors").inner_text()


def test_it_is_no_wider_than_a_phone_with_everything_unfolded(shown):
    page = shown(**PHONE)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(shown, scheme):
    page = shown(color_scheme=scheme)
    unfold(page)
    found = page.evaluate(CONTRAST)
    assert len(found) > 300
    assert [text for text in found if text["ratio"] < text["least"]] == []


def test_every_control_has_a_name_and_is_large_enough(shown):
    page = shown(**PHONE)
    wrong = page.eval_on_selector_all(
        CONTROLS,
        """all => all.filter(one => one.checkVisibility() && (one.getBoundingClientRect().height < 24 ||
           !(one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent).trim()))
           .map(one => one.outerHTML.slice(0, 200))""",
    )
    assert wrong == []


@pytest.mark.parametrize("viewport", [PHONE["viewport"], {"width": 1200, "height": 800}])
def test_the_keyboard_reaches_every_control_and_sees_where_it_is(shown, viewport):
    page = shown(viewport=viewport)
    controls = page.eval_on_selector_all(CONTROLS, "all => all.filter(one => one.checkVisibility()).length")
    assert controls > 15
    for key in ("Tab", "Shift+Tab"):
        reached = set()
        for _ in range(controls + 1):
            page.keyboard.press(key)
            place, outline, covered = page.evaluate(WHERE)
            assert outline >= 2, place
            assert not covered, f"{place} is under the picker"
            reached.add(place)
        assert len(reached) >= controls


# Where the focus is, how wide its outline, and whether the picker that stays on top hides it.
WHERE = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const picker = document.querySelector('.picker').getBoundingClientRect();
  const under = !at.closest('.picker') && box.bottom <= picker.bottom && box.top >= picker.top && box.height > 0;
  const all = [...document.querySelectorAll('*')];
  return [`${at.tagName} ${all.indexOf(at)} ${at.id}`, parseFloat(getComputedStyle(at).outlineWidth), under];
}"""


def test_moving_the_threshold_with_the_keyboard_changes_the_figures(shown):
    page = shown()
    before = page.locator("#threshold .cells").inner_text()
    page.focus("#threshold-slider")
    for _ in range(3):
        page.keyboard.press("PageUp")
    assert page.get_attribute("#threshold-slider", "aria-valuetext").startswith("threshold 0.9")
    assert page.locator("#threshold .cells").inner_text() != before
    page.get_by_role("button", name="As served").press("Enter")
    assert page.locator("#threshold .cells").inner_text() == before
