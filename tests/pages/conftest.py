"""Headless Chromium and a server of the real pages. Where either is absent, the tests say so and skip."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest
from stub_server import PROBE, ROOT, StubServer

PREFILTER = ROOT / "build" / "release" / "bin" / "prefilter"
CONTRAST = (Path(__file__).parent / "contrast.js").read_text()
WATCH_POLICY = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def what_is_missing() -> str | None:
    if not PROBE.exists():
        return "the pages' tests need build/release/tests/support/pages_probe (make build)"
    if not importlib.util.find_spec("playwright"):
        return "the pages' tests need playwright (scripts/soak.sh pages installs it)"
    return None if chromium() else "the pages' tests need chromium (scripts/soak.sh pages installs it)"


def pytest_collection_modifyitems(items):
    """One reason a file, rather than one a test."""
    missing = what_is_missing()
    for item in items:
        if missing and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def stub():
    server = StubServer()
    yield server
    server.close()


class Window:
    """A page of the server in a fresh browser context, and what it did besides being looked at."""

    def __init__(self, browser, url, **options):
        self.url = url
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60000)  # a loaded machine is slow, not wrong
        self.errors = []  # exceptions that no script caught
        self.hosts = set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))
        self.page.on("dialog", lambda dialog: (self.errors.append(dialog.message), dialog.dismiss()))
        self.page.add_init_script(WATCH_POLICY)

    def open(self, path="", ready="#example optgroup"):
        self.page.goto(self.url + path)
        self.page.wait_for_selector(ready, state="attached")
        return self.page

    def judge(self, title="", content="", expect=".read"):
        self.page.fill("#title", title)
        self.page.fill("#content", content)
        self.page.click("#judge")
        self.page.wait_for_selector(expect)

    def violations(self):
        return self.page.evaluate("window.violations")

    def contrasts(self):
        return self.page.evaluate(CONTRAST)

    def overflow(self):
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )


def windows_of(browser, url):
    """Opens windows of a server's pages; none may have run into its policy or another host."""
    opened = []

    def make(**options):
        opened.append(Window(browser, url, **options))
        return opened[-1]

    yield make
    for one in opened:
        violations, errors, hosts = one.violations(), one.errors, one.hosts
        one.context.close()
        assert (violations, errors) == ([], [])
        assert hosts <= {url.split("/")[2]}


@pytest.fixture
def window(browser, stub):
    yield from windows_of(browser, stub.url)


class Served:
    """`prefilter serve` with the default model on a free port of 127.0.0.1, until closed."""

    def __init__(self, *options):
        command = [PREFILTER, "serve", "--listen", "127.0.0.1:0", "--threads", "1"]
        command += ["--model", ROOT / "models" / "default", *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.url = self.process.stdout.readline().strip() + "/"
        assert self.url.startswith("http://127.0.0.1:"), "serve says its address first"

    def close(self):
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture(scope="session")
def can_serve():
    if not PREFILTER.exists() or subprocess.run([PREFILTER, "serve", "--help"], capture_output=True).returncode:
        pytest.skip("build/release/bin/prefilter has no verb serve (make build)")


@pytest.fixture(scope="session")
def served(can_serve):
    server = Served()
    yield server
    server.close()


@pytest.fixture
def real_window(browser, served):
    yield from windows_of(browser, served.url)
