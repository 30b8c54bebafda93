"""A real browser, where there is one, and a real server for it to talk to.

Playwright drives Debian's Chromium (or Chrome); nothing is downloaded. A page must be silent: an error in the console, an
uncaught exception, a violation of the content security policy or an answer of 500 fails the test that caused it.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run; tests get pages of their own."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("No browser: install Debian's chromium or Google Chrome to run the browser tests.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, serve: Callable[[Any], str]) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a context of its own (another person, another device); options go to `new_context`.

    `serve` is asked for so that pages are closed before their server: what they still load then would be an error.
    """
    contexts: list[Any] = []
    problems: list[str] = []

    def open_page(**options: Any) -> Page:
        contexts.append(
            browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 820}, **options})
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on(
            "console",
            lambda said: said.type == "error" and not _full(said.location["url"]) and _note(problems, said.text),
        )
        page.on("pageerror", lambda error: _note(problems, f"uncaught: {error}"))
        page.on(
            "response",
            lambda answer: (
                answer.status >= 500 and not _full(answer.url) and _note(problems, f"{answer.status} {answer.url}")
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One silent page on a desktop-sized screen."""
    return new_page()


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """Serves WSGI applications on free ports of loopback: `address = serve(app)`."""
    running: list[tuple[Any, threading.Thread]] = []

    def start(app: Any) -> str:
        server = make_server("127.0.0.1", 0, _closing_files(app), threaded=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def _closing_files(app: Any) -> Any:
    """The application with its files read at once: this server leaves one open when a page goes away meanwhile."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        body = app(environ, start_response)
        if not environ["PATH_INFO"].startswith("/static/") or not hasattr(body, "close"):
            return body
        with closing(body):
            return [b"".join(body)]

    return answer


def accessibility_problems(page: Page) -> list[str]:
    """What axe finds against WCAG A and AA on the page as it stands, one line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def _full(address: str) -> bool:
    """Whether it is the event stream, which says 503 when no place is free; the page then looks by itself."""
    return "/live?" in address


def _note(problems: list[str], text: str) -> None:
    # A form that is refused answers 4xx; the browser logs that as an error, which it is not for a page that shows it.
    if "Failed to load resource: the server responded with a status of 4" not in text:
        problems.append(text)
