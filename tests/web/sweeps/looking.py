"""Looking at a page once for all that a program can see: readable, silent, within its edges, light, and its own.

One load serves all: as a telephone in light first, then as a desk in dark, by changing the window and the colours of the same page.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Error

from tests.browsers import RULES

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 820}
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
COLOURLESS = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
LARGEST = 100 * 1000
"""Bytes of a first load, compressed: the page, its styles and its scripts."""
DRAWN = "bjs-drilldown"
"""Buttons inside of a drawing shrink with it; the steps beside it say the same at full size."""
LAZY = ("viewer-",)
"""What is loaded only where there is a drawing, after the page itself."""
WATCH = """
window.ekSeen = {violations: [], shift: 0};
document.addEventListener('securitypolicyviolation', (each) => window.ekSeen.violations.push(each.violatedDirective + ' ' + each.blockedURI + ' ' + each.sample));
new PerformanceObserver((list) => list.getEntries().forEach((each) => {
  if (!each.hadRecentInput) window.ekSeen.shift += each.value;
})).observe({type: 'layout-shift', buffered: true});
"""
SETTLED = """() => document.readyState === 'complete' && !document.querySelector('.htmx-request')
  && [...document.querySelectorAll('[data-diagram]')].every((each) => ['shown', 'failed'].includes(each.dataset.state))"""
EDGES = (Path(__file__).parent / "edges.js").read_text(encoding="utf-8")
PARTS = (Path(__file__).parent / "parts.js").read_text(encoding="utf-8")


class Looker:
    """A person at a browser: one window that goes from page to page."""

    _files = {}

    def __init__(self, browser, address, session_word=""):
        self._address, self.said = address, []
        self._context = browser.new_context(base_url=address, locale="en-GB", viewport=PHONE, reduced_motion="reduce")
        self._context.add_init_script(WATCH)
        if session_word:
            self._context.add_cookies([{"name": "evenkeel", "value": session_word, "url": address}])
        self.page = self._context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(f"uncaught: {error}"))

    def close(self):
        """The window is closed."""
        self._context.close()

    def look(self, path, *, refusal=False, colours=True):
        """(title, what is wrong) of a page. `colours`: they are looked at, in light and in the dark."""
        self.said.clear()
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(PHONE)
        answer = self.page.goto(path)
        wrong = [] if answer.ok != refusal else [f"answers {answer.status}"]
        wrong += [] if answer.headers.get("content-security-policy") else ["has no content security policy"]
        self.page.wait_for_function(SETTLED)
        wrong += self._weight(answer)
        self.page.evaluate(AXE)
        wrong += self._axe(RULES if colours else COLOURLESS, "on a telephone")
        wrong += self.page.evaluate(PARTS)
        wrong += [f"on a telephone: {each}" for each in self.page.evaluate(EDGES)]
        self.page.emulate_media(color_scheme="dark")
        self.page.set_viewport_size(DESK)
        wrong += [f"on a desk: {each}" for each in self.page.evaluate(EDGES)]
        wrong += self._axe(CONTRAST, "in the dark") if colours else []
        return self.page.title(), wrong + self._seen()

    def _axe(self, options, where):
        found = self.page.evaluate("options => axe.run(document, {...options, resultTypes: ['violations']})", options)[
            "violations"
        ]
        return [
            f"{where}: {each['id']}: {node['html'][:160]}"
            for each in found
            for node in each["nodes"][:3]
            if DRAWN not in node["html"]
        ]

    def _seen(self):
        seen = self.page.evaluate("window.ekSeen")
        wrong = [f"breaks the policy: {each}" for each in seen["violations"]] + self.said
        return wrong + ([f"moves while it loads: {seen['shift']:.3f}"] if seen["shift"] >= 0.02 else [])

    def _weight(self, answer):
        """Nothing when the first load is light."""
        names = self.page.evaluate(
            "performance.getEntriesByType('resource').filter((each) => ['script', 'link', 'css'].includes(each.initiatorType)).map((each) => each.name)"
        )
        parts = {each: self._compressed(each) for each in names if not any(lazy in each for lazy in LAZY)}
        total = sum(parts.values()) + len(gzip.compress(answer.body()))
        return [f"weighs {total:,} bytes: {parts}"] if total > LARGEST else []

    def _compressed(self, address):
        path = urlsplit(address).path
        if path not in self._files:
            self._files[path] = len(gzip.compress(self._context.request.get(address).body()))
        return self._files[path]

    def _hear(self, message):
        # A page that refuses answers 4xx; the browser logs that as an error, which it is not here.
        try:
            if message.type == "error" and "the server responded with a status of 4" not in message.text:
                self.said.append(message.text)
        except Error:  # the page has gone on meanwhile
            pass
