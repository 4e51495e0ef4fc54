"""The documentation page in headless Chromium: all of openapi.json, and commands that work."""

import json
import shutil
import subprocess

import pytest

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def api(stub):
    return json.loads(stub.pages["pages"]["/openapi.json"]["body"])


def operations(api):
    return [
        (method, path, operation)
        for path, item in api["paths"].items()
        for method, operation in item.items()
    ]


def test_every_route_status_and_shape_of_the_description_is_shown(window, api):
    page = window().open("docs", ready=".route")
    for method, path, operation in operations(api):
        section = page.locator(f"#{operation['operationId']}")
        assert section.locator(".address").inner_text().split() == [method.upper(), path]
        shown = section.locator(".status").all_inner_texts()
        assert shown == list(operation["responses"])
    for name, schema in api["components"]["schemas"].items():
        text = page.locator(f"#schema-{name}").inner_text()
        assert all(field in text for field in schema.get("properties", {}))
    links = page.eval_on_selector_all("a[href^='#']", "all => all.map(a => a.getAttribute('href').slice(1))")
    assert len(links) > 30
    missing = [link for link in links if not page.evaluate("id => !!document.getElementById(id)", link)]
    assert missing == []


def test_the_commands_of_the_page_work_as_they_stand(window, api, stub):
    if not shutil.which("curl"):
        pytest.skip("needs curl")
    page = window().open("docs", ready=".route")
    seen = 0
    for name in ("classify", "explain", "info", "openApi", "docsPage"):
        command = page.locator(f"#{name} pre").first.inner_text()
        made = subprocess.run(["bash", "-c", command + " -sf"], capture_output=True, text=True)
        assert made.returncode == 0 and made.stdout, command
        seen += 1
    assert seen == 5


def test_it_is_readable_on_a_phone_with_the_contents_folded(window):
    one = window(**PHONE)
    page = one.open("docs", ready=".route")
    assert not page.locator("#contents a").first.is_visible()
    page.locator("#contents summary").click()
    page.locator("#contents a[href='#explain']").click()
    assert page.locator("#explain h3").bounding_box()["y"] < PHONE["viewport"]["height"]
    for summary in page.locator("main details summary").all():
        summary.click()
    assert one.overflow() <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(window, scheme):
    one = window(color_scheme=scheme)
    one.open("docs", ready=".route")
    found = one.contrasts()
    assert len(found) > 300
    assert [text for text in found if text["ratio"] < text["least"]] == []


def test_a_route_can_be_linked_to(window):
    page = window().open("docs#explain", ready=".route")
    page.wait_for_function("document.getElementById('explain').getBoundingClientRect().top < 60")


def test_a_description_that_does_not_arrive_is_told(window, stub):
    stub.answers["/openapi.json"] = (503, {}, {"error": "x", "error_type": "x", "hint": "x"})
    page = window().open("docs", ready="[role=alert]")
    assert "did not arrive" in page.locator("[role=alert]").inner_text()
