"""What owners write in forms is markdown, and never more than that."""

import re

import pytest

from web.markdown import html


def test_markdown_is_shown():
    assert html("**Two** weeks, see [there](https://example.org)") == (
        '<p><strong>Two</strong> weeks, see <a href="https://example.org" rel="noopener noreferrer">there</a></p>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "<a href='javascript:x'>y</a>",
        "![x](https://evil.example/pixel.png)", "<iframe src=//evil.example></iframe>", "[x](data:text/html,x)", "<div style='x'>",
    ],
)  # fmt: skip
def test_nothing_acts_and_nothing_is_fetched(text):
    tags = "".join(re.findall(r"<[^>]+>", html(text)))
    assert not any(part in tags for part in ("script", "img", "iframe", "div", "javascript", "data:", "style", "src"))
