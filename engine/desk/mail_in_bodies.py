"""Bodies: the text of a mail's part, whatever its charset and however its HTML is meant to trick.

HTML is first parsed as browsers do and reduced to a handful of bare tags; only then are the tags turned into lines. Scripts,
styles, comments and attributes are gone before that, and nothing is ever fetched.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from email.message import Message

LONGEST = 200_000
"""Characters of a body that are looked at."""
DEEPEST = 5000
"""Tags within tags, those that are left open for ever counted too."""

_SLOW = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}
"""Text encodings that no mail is written in; some of them take quadratic time."""
_BLOCKS = {"p", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "hr"}
_KEPT = {*_BLOCKS, "br", "li", "td", "blockquote"}
_BREAK = re.compile(rf"<br>|</?(?:{'|'.join(sorted(_BLOCKS))})>")
_TAG = re.compile(r"<[^<>]*>")
_ANY = re.compile(r"</?(?=[A-Za-z])")
_SIGNED = re.compile(r"(/(?:decision|survey|unsubscribe)/)[\w./%@=+-]{10,500}")
_QUOTE, _UNQUOTE = "\x02", "\x03"
_ODD_SPACES = str.maketrans({"\u00a0": " ", "\u200b": None, "\ufeff": None, "\u2028": "\n", "\u2029": "\n"})


def text(part: Message) -> str:
    """The words of a text part, plain or HTML, as clean text."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    words = decoded(raw[: 4 * LONGEST], part.get_param("charset"))[:LONGEST]
    return clean(_plain(words) if part.get_content_type() == "text/html" else words)


def decoded(raw: bytes, charset: object) -> str:
    """Bytes as text: by their charset where that is one and right, else by UTF-8, else by the charset of old Western mail."""
    for name in (charset if isinstance(charset, str) else "", "utf-8"):
        try:
            found = codecs.lookup(name.strip())
            if found.name not in _SLOW and getattr(found, "_is_text_encoding", False):
                return raw.decode(found.name)
        except (LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def clean(words: str) -> str:
    """Text without control characters, halves of characters and tricks with the direction of writing; lines end in a newline."""
    words = re.sub(r"\r\n?", "\n", words).translate(_ODD_SPACES)
    return "".join(one for one in words if one in "\n\t" or unicodedata.category(one) not in _REFUSED)


def unsigned(words: str) -> str:
    """Text without the signatures of links that were for their reader alone: whoever answers a mail quotes them."""
    return _SIGNED.sub(r"\1...", words)


def line(words: str, longest: int = 300) -> str:
    """The same on one line, as a header or a title is; so that nothing in it begins another header."""
    return " ".join(clean(words[: 4 * longest]).split())[:longest]


_REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def _plain(page: str) -> str:
    bare = _reduced(page)
    bare = re.sub(r"\s+", " ", bare.replace(_QUOTE, " ").replace(_UNQUOTE, " "))
    bare = bare.replace("<blockquote>", f"\n{_QUOTE}\n").replace("</blockquote>", f"\n{_UNQUOTE}\n")
    bare = _BREAK.sub("\n", bare).replace("<li>", "\n- ").replace("<td>", "  ")
    lines = [one.strip() for one in html.unescape(_TAG.sub("", bare)).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_quoted(lines))).strip()


def _reduced(page: str) -> str:
    """The page in bare tags; one that is nested beyond use, which browsers' way of parsing takes minutes for, as words alone."""
    depth = deepest = 0
    for found in _ANY.finditer(page):
        depth += -1 if found[0] == "</" else 1
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        return _TAG.sub(" ", page)
    return nh3.clean(page, tags=_KEPT, clean_content_tags={"script", "style", "title"}, attributes={}, link_rel=None)


def _quoted(lines: list[str]) -> list[str]:
    """Lines inside of quotations with a mark before them, as plain mail has it."""
    depth, made = 0, []
    for one in lines:
        if one == _QUOTE:
            depth += 1
        elif one == _UNQUOTE:
            depth = max(0, depth - 1)
        else:
            made.append(f"{'>' * min(depth, 3)} {one}" if depth else one)
    return made
