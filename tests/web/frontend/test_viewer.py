"""The diagram viewer in a real browser, under the policy that pages are served with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import accessibility_problems
from web import assets

HERE = Path(__file__).parent
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".bpmn": "application/xml"}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(assets.path("viewer.js") is None, reason="The browser parts are not built: pip install -e ."),
]


@pytest.fixture
def show(page: Page, serve: Callable[[Any], str]) -> Callable[..., Page]:
    """Opens a page with one diagram on it: `show(markers, diagram="/small.bpmn")`."""

    def open_diagram(markers: dict[str, Any], diagram: str = "/small.bpmn") -> Page:
        page.goto(serve(site(markers, diagram)) + "/")
        return page

    return open_diagram


def site(markers: dict[str, Any], diagram: str) -> Any:
    quoted = json.dumps(markers).replace('"', "&quot;")
    html = (
        f'<!doctype html><html lang="en"><title>Small</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="/static/{assets.path("viewer.css")}">'
        f'<main><h1>Small</h1><div data-diagram="{diagram}" data-markers="{quoted}" data-label="Diagram of small" '
        f'style="height: 400px"></div></main><script type="module" src="/static/{assets.path("viewer.js")}"></script>'
    )

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        asked = environ["PATH_INFO"]
        file = HERE / asked[1:] if asked.endswith(".bpmn") else assets.DIST / asked.removeprefix("/static/dist/")
        body = html.encode() if asked == "/" else file.read_bytes() if file.is_file() else None
        status = "404 Not Found" if body is None else "200 OK"
        kind = TYPES.get(file.suffix, "text/html; charset=utf-8")
        start(status, [("Content-Type", kind), ("Content-Security-Policy", POLICY)])
        return [body or b""]

    return application


def test_the_diagram_is_shown_with_what_happens_on_it(show: Callable[..., Page]) -> None:
    page = show({"active": {"Look": 3}, "passed": ["Begun", "First"], "faults": ["Over", "not in this diagram"]})
    expect(page.locator("[data-state=shown]")).to_be_visible()
    expect(page.get_by_role("img", name="Diagram of small")).to_be_visible()
    expect(page.locator(".ek-active")).to_have_attribute("data-element-id", "Look")
    expect(page.locator(".ek-fault")).to_have_attribute("data-element-id", "Over")
    expect(page.locator(".ek-passed")).to_have_count(2)
    expect(page.locator(".ek-badge")).to_have_text("3")


def test_the_watermark_is_visible_and_on_top(show: Callable[..., Page]) -> None:
    page = show({})
    mark = page.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    box = mark.bounding_box()
    assert box is not None
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert page.evaluate("([x, y]) => !!document.elementFromPoint(x, y).closest('.bjs-powered-by')", middle)


def test_what_happens_inside_a_collapsed_sub_process_is_seen_from_outside(show: Callable[..., Page]) -> None:
    page = show({"active": {"Inner": 1, "Reminder": 1}}, diagram="/levels.bpmn")
    expect(page.locator("[data-element-id=Outer].ek-active")).to_be_visible()
    expect(page.locator(".ek-badge")).to_have_count(0)  # one ticket that waits for two things is in one place
    page.locator(".bjs-drilldown").click()
    expect(page.locator("[data-element-id=Inner].ek-active")).to_be_visible()


def test_neither_buttons_nor_watermark_lie_over_the_drawing(show: Callable[..., Page]) -> None:
    page = show({})
    expect(page.locator("[data-state=shown]")).to_be_visible()
    drawn = page.locator("[data-element-id=Look]").first.bounding_box()
    assert drawn is not None
    for over in (".ek-zoom", ".bjs-powered-by"):
        box = page.locator(over).bounding_box()
        assert box is not None
        assert box["y"] > drawn["y"] + drawn["height"]


def test_zoom_by_keyboard(show: Callable[..., Page]) -> None:
    page = show({})
    drawn = page.locator("[data-element-id=Look]").first
    expect(page.locator("[data-state=shown]")).to_be_visible()
    before = drawn.bounding_box()
    page.get_by_role("button", name="Zoom in").press("Enter")
    larger = drawn.bounding_box()
    page.get_by_role("button", name="Show the whole diagram").press("Enter")
    after = drawn.bounding_box()
    assert before
    assert larger
    assert after
    assert larger["width"] > before["width"] * 1.2
    assert after["width"] == pytest.approx(before["width"], rel=0.01)


def test_what_an_element_does_to_clocks_stands_on_it(show: Callable[..., Page]) -> None:
    page = show({}, diagram="/clocks.bpmn")
    badges = page.locator(".ek-clock")
    expect(badges).to_have_count(2)
    expect(page.locator(".ek-clock[title*='Starts the clock response, resolution']")).to_have_text("▶")
    both = page.locator(".ek-clock[title*='Pauses the clock resolution']")
    expect(both).to_have_text("■ ‖")
    expect(both).to_be_visible()


def test_a_diagram_that_is_not_there_is_said(show: Callable[..., Page]) -> None:
    page = show({}, diagram="/none.bpmn")
    expect(page.get_by_role("alert")).to_contain_text("The diagram cannot be shown: the server answered 404")


def test_everybody_can_use_it(show: Callable[..., Page]) -> None:
    page = show({"active": {"Look": 2}, "passed": ["First"]})
    expect(page.locator("[data-state=shown]")).to_be_visible()
    assert accessibility_problems(page) == []
