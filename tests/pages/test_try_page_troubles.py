"""What the try-it page says when something is wrong."""

import json
import threading

ADVERT = "Use code GLOW15 for 15% off every lantern."


def said(page):
    return page.locator("#answer .message").inner_text()


def error(text, hint):
    return {"error": text, "error_type": "x", "hint": hint}


def test_a_busy_server_is_named_with_the_wait_and_a_second_try_works(window, stub):
    one = window()
    page = one.open()
    stub.answers["/v1/classify"] = (429, {"Retry-After": "7"}, error("256 articles wait", "later"))
    one.judge("", ADVERT, expect="[role=alert]")
    assert "The server is busy" in said(page) and "7 s" in said(page) and "256 articles" in said(page)
    assert page.input_value("#content") == ADVERT
    del stub.answers["/v1/classify"]
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector(".verdict")
    assert page.locator(".message").count() == 0


def test_a_server_with_tokens_leads_to_the_field_and_takes_the_token(window, stub):
    stub.token = "let-me-in"
    one = window()
    page = one.open()
    one.judge("", ADVERT, expect="[role=alert]")
    assert "asks for a token" in said(page)
    assert page.evaluate("document.activeElement.id") == "token"
    page.keyboard.type("let-me-in")
    page.keyboard.press("Enter")
    page.wait_for_selector(".read")
    sent = [headers.get("Authorization") for method, path, headers, _ in stub.requests if path == "/v1/explain"]
    assert sent == ["Bearer let-me-in"]
    assert page.locator("[aria-invalid]").count() == 0


def test_a_token_without_the_scope_is_told_from_none(window, stub):
    stub.answers["/v1/classify"] = (403, {}, error("scope predict is missing", "ask for it"))
    one = window()
    page = one.open()
    one.judge("", ADVERT, expect="[role=alert]")
    assert "may not judge" in said(page) and "scope predict" in said(page)


def test_a_network_that_is_down_is_told_and_the_text_stays(window):
    one = window()
    page = one.open()
    one.context.set_offline(True)
    one.judge("", ADVERT, expect="[role=alert]")
    assert "does not answer" in said(page)
    assert page.input_value("#content") == ADVERT
    one.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector(".read")


def test_an_answer_of_a_proxy_is_told_from_ours(window, stub):
    stub.answers["/v1/classify"] = (502, {"Content-Type": "text/html"}, "<h1>Bad gateway</h1>")
    one = window()
    page = one.open()
    one.judge("", ADVERT, expect="[role=alert]")
    assert "status 502" in said(page) and "proxy" in said(page)


def test_an_answer_that_is_no_json_is_told(window, stub):
    stub.answers["/v1/classify"] = (200, {"Content-Type": "text/html"}, "<p>Log in</p>")
    one = window()
    page = one.open()
    one.judge("", ADVERT, expect="[role=alert]")
    assert "no JSON" in said(page) and "<p>Log in</p>" in said(page)


def test_an_article_that_could_not_be_judged_passes_and_says_why(window, stub):
    verdict = stub._answer("POST", "/v1/classify", {}, json.dumps({"content": "x"}))[2]
    verdict |= {"decided_by": "error_pass", "p_commerce": 0.0, "tokens": 0}
    verdict["error"] = {"code": "kDeadline", "message": "the article waited too long", "line": 1}
    stub.answers["/v1/classify"] = (200, {}, verdict)
    one = window()
    page = one.open()
    one.judge("", ADVERT, expect=".verdict")
    shown = page.locator(".verdict").inner_text()
    assert "Not judged\nPASS" in shown and "the article waited too long (kDeadline)" in shown
    assert page.locator(".scale").count() == 0
    assert [path for _, path, _, _ in stub.requests if path == "/v1/explain"] == []


def test_a_failed_explanation_leaves_the_verdict_standing(window, stub):
    stub.answers["/v1/explain"] = (429, {"Retry-After": "1"}, error("full", "later"))
    one = window()
    page = one.open()
    one.judge("", ADVERT, expect="[role=alert]")
    assert page.locator(".verdict-word").inner_text() == "Commerce\nBLOCK"
    assert "busy" in said(page)


def test_nothing_to_judge_asks_nothing_of_the_server(window, stub):
    one = window()
    page = one.open()
    page.click("#judge")
    page.wait_for_selector("[role=alert]")
    assert "nothing to judge" in said(page)
    assert page.evaluate("document.activeElement.id") == "content"
    assert [path for method, path, _, _ in stub.requests if method == "POST"] == []


def test_the_answer_of_the_latest_question_is_the_one_shown(window, stub):
    gate = threading.Event()
    usual = stub._answer

    def slow_for_the_first(method, path, headers, body):
        if path == "/v1/classify" and b"First" in body:
            gate.wait(10)
        return usual(method, path, headers, body)

    stub._answer = slow_for_the_first
    one = window()
    page = one.open()
    page.fill("#title", "First sale")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#result[aria-busy=true]")
    page.fill("#title", "Second bridge")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".read")
    gate.set()
    page.wait_for_timeout(200)
    assert page.locator(".read .title").inner_text().endswith("Second bridge")
    assert page.locator(".verdict-word").inner_text() == "Journalism\nPASS"
