"""The connector `http`: parameters url, method (GET), headers, body (JSON), query; answers `{"status", "body"}`.

Only hosts on the administrator's allow-list are called, without following redirects, with time and size limits; addresses of the
machine's own link (where clouds keep their credentials) are refused whatever the list says. An answer of 500 or more is a
failure and is retried; the job's key goes along as `Idempotency-Key`, so that the far end can do it once.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlencode, urlsplit

from engine.errors import Invalid, NotAllowed, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.settings import Settings

TIMEOUT_SECONDS = 10
LARGEST_ANSWER = 1024 * 1024
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SERVER_FAILED = 500


def caller(settings: Settings) -> Callable[[Mapping[str, Any], str], dict[str, Any]]:
    """The connector for these settings."""

    def call(parameters: Mapping[str, Any], key: str) -> dict[str, Any]:
        target, method = _target(parameters, settings.http_allow)
        connection = _connection(target)
        try:
            connection.request(
                method, _path(target, parameters), body=_body(parameters), headers=_headers(parameters, target, key)
            )
            answer = connection.getresponse()
            body = answer.read(LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(f"{target.hostname} did not answer: {error}.") from error
        finally:
            connection.close()
        return _answer(target, answer.status, body)

    return call


def _target(parameters: Mapping[str, Any], allowed: tuple[str, ...]) -> tuple[SplitResult, str]:
    url, method = str(parameters.get("url") or ""), str(parameters.get("method") or "GET").upper()
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Invalid(f"'{url}' is not an http or https address.")
    if method not in METHODS:
        raise Invalid(f"The method '{method}' is not one of {', '.join(METHODS)}.")
    if parts.hostname not in allowed and f"{parts.hostname}:{parts.port}" not in allowed:
        raise NotAllowed(f"Calls to {parts.hostname} are not allowed; an administrator can add it to `http_allow`.")
    return parts, method


def _connection(target: SplitResult) -> http.client.HTTPConnection:
    secure = target.scheme == "https"
    port = target.port or (443 if secure else 80)
    address = _address(str(target.hostname), port)
    if not secure:
        return http.client.HTTPConnection(address, port, timeout=TIMEOUT_SECONDS)
    connection = http.client.HTTPSConnection(str(target.hostname), port, timeout=TIMEOUT_SECONDS)
    # The name was resolved and judged above; connecting to that very address leaves no gap for a second answer.
    raw = socket.create_connection((address, port), timeout=TIMEOUT_SECONDS)
    connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=str(target.hostname))
    return connection


def _address(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unavailable(f"The name {host} cannot be resolved: {error}.") from error
    address = str(found[0][4][0])
    judged = ipaddress.ip_address(address)
    if judged.is_link_local or judged.is_multicast or judged.is_unspecified:
        raise NotAllowed(f"{host} leads to {address}, an address that is never called.")
    return address


def _path(target: SplitResult, parameters: Mapping[str, Any]) -> str:
    query = urlencode(parameters.get("query") or {}, doseq=True)
    both = "&".join(part for part in (target.query, query) if part)
    return (target.path or "/") + (f"?{both}" if both else "")


def _body(parameters: Mapping[str, Any]) -> bytes | None:
    body = parameters.get("body")
    return None if body is None else json.dumps(body, ensure_ascii=False).encode()


def _headers(parameters: Mapping[str, Any], target: SplitResult, key: str) -> dict[str, str]:
    given = {str(name): str(value) for name, value in dict(parameters.get("headers") or {}).items()}
    if any("\n" in text or "\r" in text for pair in given.items() for text in pair):
        raise Invalid("A header must not contain line breaks.")
    return {
        "Accept": "application/json",
        "Content-Type": "application/json",
        **given,
        "Host": target.netloc.rpartition("@")[2],
        "Idempotency-Key": key,
    }


def _answer(target: SplitResult, status: int, body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST_ANSWER:
        raise Invalid(f"The answer of {target.hostname} is larger than {LARGEST_ANSWER // 1024} kB.")
    if status >= SERVER_FAILED:
        raise Unavailable(f"{target.hostname} answered {status}.")
    text = body.decode("utf-8", errors="replace")
    try:
        return {"status": status, "body": json.loads(text)}
    except ValueError:
        return {"status": status, "body": text}
