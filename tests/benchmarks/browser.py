"""A browser as far as a server can tell: kept connections, cookies, redirects, forms sent as they stand, an event stream."""

from __future__ import annotations

import gzip
import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit


class Refused(Exception):  # noqa: N818  what a person would see, to be counted
    """The server answered with an error."""


@dataclass
class Answer:
    """A page that came: its address after redirects, its text, seconds from the click until its last byte, bytes on the wire."""

    address: str
    text: str
    seconds: float
    wire: int
    redirected: bool


@dataclass
class Browser:
    """One person at `address`, signed in by the word of their session."""

    address: str
    word: str
    cookies: dict[str, str] = field(init=False)
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.cookies = {"evenkeel": self.word}
        self.connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)

    def get(self, path: str, **headers: str) -> Answer:
        """A page."""
        return self._shown("GET", path, None, headers)

    def post(self, path: str, values: dict[str, Any]) -> Answer:
        """A form, and the page that it leads to."""
        return self._shown(
            "POST", path, urlencode(values, doseq=True), {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def listen(self, heard: Callable[[str], object]) -> Callable[[], object]:
        """An event stream on a connection of its own, read in a thread; answers what closes it."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        connection.request("GET", "/live?age=1", headers=self._headers())

        def read() -> None:
            try:
                answer = connection.getresponse()
                if answer.status == 200:
                    for line in iter(answer.readline, b""):
                        heard(line.decode())
            except (OSError, ValueError, AttributeError, http.client.HTTPException):
                return  # closed from outside

        threading.Thread(target=read, daemon=True).start()
        return lambda: connection.sock and connection.sock.shutdown(2)

    def _shown(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        begun, wire, redirected = time.perf_counter(), 0, False
        while True:
            status, said, location = self._asked(method, path, body, headers)
            wire += len(said)
            if status in (302, 303) and location:
                split = urlsplit(urljoin(self.address + path, location))
                path = split.path + (f"?{split.query}" if split.query else "")
                method, body, headers, redirected = "GET", None, {}, True
                continue
            seconds = time.perf_counter() - begun
            text = gzip.decompress(said) if said[:2] == b"\x1f\x8b" else said
            if status >= 400:
                raise Refused(f"{method} {path} answered {status}: {text[:300].decode(errors='replace')}")
            return Answer(path, text.decode(errors="replace"), seconds, wire, redirected)

    def _asked(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, bytes, str | None]:
        for again in (True, False):
            try:
                self.connection.request(method, path, body, {**self._headers(), **headers})
                answer = self.connection.getresponse()
                break
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.connection.close()  # a kept connection that the server has let go
                if not again:
                    raise
        said = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, said, answer.getheader("Location")

    def _headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookie, "Accept-Encoding": "gzip", "Origin": self.address}


def form(text: str, name: str) -> dict[str, Any] | None:
    """What the form with the id `name` would send as it stands; None when the page has no such form."""
    reader = _Reader(name)
    reader.feed(text)
    return reader.values if reader.found else None


def loaded(text: str) -> list[str]:
    """The addresses that a page loads with itself: styles, scripts, pictures."""
    reader = _Reader("")
    reader.feed(text)
    return list(dict.fromkeys(address.partition("#")[0] for address in reader.loaded))


class _Reader(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.found, self.inside = name, False, False
        self.values: dict[str, Any] = {}
        self.loaded: list[str] = []
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "link" and told.get("rel") in ("stylesheet", "icon", "modulepreload", "preload"):
            self.loaded.append(told["href"] or "")
        elif tag in ("script", "img", "use") and (address := told.get("src") or told.get("href")):
            self.loaded.append(address)
        if tag == "form":
            self.inside = bool(self.name) and told.get("id") == self.name
            self.found = self.found or self.inside
        elif self.inside:
            self._field(tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag in ("select", "textarea"):
            self._select = self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] = self.values.get(self._area, "") + data

    def _field(self, tag: str, told: dict[str, str | None]) -> None:
        name, kind = told.get("name") or "", told.get("type") or "text"
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in told or self._select not in self.values):
            self.values[self._select] = told.get("value") or ""
        elif tag == "textarea":
            self._area, self.values[name] = name, ""
        elif tag == "input" and name and _sends(kind, told):
            self.values[name] = told.get("value") or ""


def _sends(kind: str, told: dict[str, str | None]) -> bool:
    return kind not in ("submit", "file", "button") and (kind not in ("radio", "checkbox") or "checked" in told)
