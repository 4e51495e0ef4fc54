"""The client of `prefilter serve`: whatever the server does, an article gets a verdict and nothing is raised."""

import threading
import time

import pytest
import server as servers

from commerce_prefilter import Client

SALE = {"id": 7, "title": "a sale", "content": "cheap", "url": "not sent"}


@pytest.fixture
def server():
    running = servers.Server()
    yield running
    running.close()


def unjudged(verdict):
    return (verdict.verdict, verdict.decided_by, verdict.p_commerce) == ("PASS", "error_pass", 0.0)


def test_a_verdict_is_the_servers_with_the_articles_own_id(server):
    verdict = Client(server.url, token="secret").classify(SALE)
    assert (verdict.id, verdict.verdict, verdict.p_commerce, verdict.model) == (7, "BLOCK", 0.75, "test@1")
    path, headers, articles = server.requests[0]
    assert path == "/v1/classify"
    assert headers["Authorization"] == "Bearer secret"
    assert articles == [{"title": "a sale", "content": "cheap"}]


def test_a_batch_is_one_request_and_keeps_its_order(server):
    client = Client(server.url)
    verdicts = client.classify([{"id": i, "title": "a sale" if i % 2 else "a vote"} for i in range(5)])
    assert [verdict.id for verdict in verdicts] == list(range(5))
    assert [verdict.blocked for verdict in verdicts] == [False, True, False, True, False]
    assert [path for path, _, _ in server.requests] == ["/v1/classify:batch"]
    assert client.passed_unjudged == 0


def test_a_stream_asks_batch_by_batch(server):
    taken = []

    def source():
        for i in range(6):
            taken.append(i)
            yield {"title": str(i)}

    stream = Client(server.url).stream(source(), batch_size=2)
    next(stream)
    assert len(taken) == 2
    assert len(list(stream)) == 5
    assert len(server.requests) == 3


@pytest.mark.parametrize("article", [None, 7, "text", {"title": b"bytes"}, {"title": float("nan")}])
def test_what_cannot_be_sent_passes_alone(server, article):
    client = Client(server.url)
    assert unjudged(client.classify(article))
    verdicts = client.classify([SALE, article, SALE])
    assert [unjudged(verdict) for verdict in verdicts] == [False, True, False]
    assert client.passed_unjudged == 2


def test_without_a_server_articles_pass(server):
    client = Client(f"http://127.0.0.1:{servers.unused_port()}")
    verdict = client.classify(SALE)
    assert unjudged(verdict)
    assert (verdict.id, verdict.error.code) == (7, "kUnavailable")
    assert all(unjudged(verdict) for verdict in client.classify([SALE, SALE]))
    assert client.passed_unjudged == 3


@pytest.mark.parametrize("trouble", [503, 429, 502, servers.hang_up])
def test_one_failure_is_tried_once_more(server, trouble):
    server.script = [trouble]
    assert Client(server.url).classify(SALE).blocked
    assert len(server.requests) == 2


@pytest.mark.parametrize("trouble", [503, 429, servers.hang_up])
def test_two_failures_are_enough(server, trouble):
    server.script = [trouble, trouble]
    verdict = Client(server.url).classify(SALE)
    assert unjudged(verdict)
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 500])
def test_a_refusal_is_not_tried_again_and_says_why(server, status):
    server.script = [status]
    verdict = Client(server.url).classify(SALE)
    assert unjudged(verdict)
    assert verdict.error == (f"type_{status}", "it went wrong (wait)")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "text", ["", "no JSON", "[]", "{}", '{"verdict":"BLOCK"}', '{"verdict":"BLOCK","error":7}']
)
def test_an_answer_that_is_no_verdict_passes_the_article(server, text):
    server.script = [lambda handler, _: handler.answer(200, text)]
    assert unjudged(Client(server.url).classify(SALE))


def test_the_patterns_of_a_pipeline_come_along(server):
    line = '{"verdict":"BLOCK","p_commerce":0.0,"threshold":1.0,"decided_by":"regex","language":"en","tokens":0,'
    line += '"truncated":false,"model":"m","patterns":["shop/sale"]}'
    server.script = [lambda handler, _: handler.answer(200, line)]
    verdict = Client(server.url).classify(SALE)
    assert (verdict.decided_by, verdict.patterns) == ("regex", ("shop/sale",))
    assert Client(server.url).classify(SALE).patterns is None


def test_a_batch_that_breaks_off_passes_the_rest(server):
    line = '{"verdict":"BLOCK","p_commerce":1.0,"threshold":0.5,"decided_by":"model","language":"en","tokens":1,'
    line += '"truncated":false,"model":"m"}\n'
    server.script = [lambda handler, _: handler.answer(200, line + '{"verd')]
    verdicts = Client(server.url).classify([SALE] * 3)
    assert [unjudged(verdict) for verdict in verdicts] == [False, True, True]


def test_the_deadline_holds_against_a_server_that_drips(server):
    server.script = [servers.drip]
    started = time.monotonic()
    verdict = Client(server.url, deadline_ms=200).classify(SALE)
    assert unjudged(verdict)
    assert verdict.error.code == "kDeadline"
    assert time.monotonic() - started < 60  # it would have dripped for minutes
    assert len(server.requests) == 1


def test_a_server_that_wants_more_time_than_there_is_gets_no_second_try(server):
    server.script = [lambda handler, _: handler.answer(429, "{}", [("Retry-After", "30")])]
    verdict = Client(server.url).classify(SALE)
    assert (unjudged(verdict), verdict.error.code) == (True, "kOverloaded")
    assert len(server.requests) == 1


def test_a_kept_connection_that_the_server_closed_costs_no_try(server):
    client = Client(server.url)
    server.script = [servers.then_close, 503]
    assert client.classify(SALE).blocked
    assert client.classify(SALE).blocked
    # the request on the closed connection never arrived; 503, then the one retry
    assert len(server.requests) == 3


def test_a_server_that_keeps_failing_is_left_alone_for_a_while(server):
    client = Client(server.url, failures=2, pause_s=3600)
    server.script = [503] * 4
    assert unjudged(client.classify(SALE)) and unjudged(client.classify(SALE))
    asked = len(server.requests)
    assert unjudged(client.classify(SALE))
    assert len(server.requests) == asked == 4


def test_a_refusal_does_not_count_as_a_failing_server(server):
    client = Client(server.url, failures=1, pause_s=3600)
    server.script = [422]
    assert unjudged(client.classify(SALE))
    assert client.classify(SALE).blocked


def test_threads_share_a_client(server):
    client = Client(server.url, deadline_ms=60_000)
    verdicts = []

    def work():
        for _ in range(5):
            verdicts.append(client.classify(SALE))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(verdicts) == 20 and all(verdict.blocked for verdict in verdicts)


@pytest.mark.parametrize("url", ["", "127.0.0.1:8080", "ftp://host", "http://"])
def test_what_is_no_address_is_a_value_error(url):
    with pytest.raises(ValueError):
        Client(url)
    with pytest.raises(ValueError):
        Client("http://127.0.0.1:1", deadline_ms=0)
