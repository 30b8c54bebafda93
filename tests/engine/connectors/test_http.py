"""The connector `http`, against a real server on loopback."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from engine.connectors import http
from engine.errors import Invalid, NotAllowed, Unavailable
from engine.settings import Settings


class Far(BaseHTTPRequestHandler):
    seen: list[dict] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        Far.seen.append({"path": self.path, "headers": dict(self.headers), "body": body})
        status = int(self.path.partition("status=")[2] or 200)
        answer = b"x" * (http.LARGEST_ANSWER + 10) if "large" in self.path else json.dumps({"ok": True}).encode()
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1/elsewhere")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def far():
    Far.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Far)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def call():
    return http.caller(Settings(http_allow=("127.0.0.1",)))


def test_a_call_sends_json_and_the_jobs_key(far, call):
    result = call({"url": f"{far}/hook?a=1", "method": "post", "body": {"x": [1]}, "query": {"b": "2 3"}}, "key-1")
    assert result == {"status": 200, "body": {"ok": True}}
    [seen] = Far.seen
    assert seen["path"] == "/hook?a=1&b=2+3"
    assert json.loads(seen["body"]) == {"x": [1]}
    assert seen["headers"]["Idempotency-Key"] == "key-1"


def test_a_redirect_is_answered_and_never_followed(far, call):
    assert call({"url": f"{far}/?status=302"}, "k")["status"] == 302
    assert len(Far.seen) == 1


def test_a_refusal_of_the_far_end_is_a_result(far, call):
    assert call({"url": f"{far}/?status=404"}, "k")["status"] == 404


def test_a_broken_far_end_is_a_failure(far, call):
    with pytest.raises(Unavailable, match="answered 503"):
        call({"url": f"{far}/?status=503"}, "k")


def test_a_large_answer_is_refused(far, call):
    with pytest.raises(Invalid, match="larger than"):
        call({"url": f"{far}/large"}, "k")


def test_a_host_that_is_not_listed_is_refused_with_the_remedy(far):
    with pytest.raises(NotAllowed, match="http_allow"):
        http.caller(Settings())({"url": far}, "k")
    assert Far.seen == []


def test_the_machines_own_link_is_never_called():
    with pytest.raises(NotAllowed, match="never called"):
        http.caller(Settings(http_allow=("169.254.169.254",)))({"url": "http://169.254.169.254/latest/meta-data"}, "k")


def test_nobody_listening_is_a_failure(call):
    with pytest.raises(Unavailable, match="did not answer"):
        call({"url": "http://127.0.0.1:9/"}, "k")


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"url": "file:///etc/passwd"}, "not an http"),
        ({"url": ""}, "not an http"),
        ({"url": "http://127.0.0.1", "method": "TRACE"}, "TRACE"),
        ({"url": "http://127.0.0.1", "headers": {"A": "b\r\nC: d"}}, "line breaks"),
    ],
)
def test_odd_parameters_are_refused(call, parameters, sentence):
    with pytest.raises(Invalid, match=sentence):
        call(parameters, "k")
