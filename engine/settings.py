"""What an operator decides, in one frozen value. A flag beats the environment, the environment beats the file, the file beats
the default; every name is the same in all three (`--mail-from`, `EVENKEEL_MAIL_FROM`, `mail_from = ...`).

Nothing is read from the environment anywhere else. All wrong settings are told together. There is no default secret: it is
made once, beside the data, readable by its owner alone, and an example value from a tutorial is refused.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from engine.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "EVENKEEL_"
LOG_LEVELS = ("debug", "info", "warning", "error")
SECRET_LENGTH = 32
EXAMPLES = ("change", "example", "secret", "default", "insecure", "password", "0123456789", "abcdef")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Addresses that may hold a password are kept out of `repr`, so that no log tells them."""

    database: str = field(default="sqlite:///var/evenkeel.db", repr=False)
    """SQLAlchemy URL: `sqlite:///path` or `postgresql://user@host/name`."""
    var: Path = Path("var")
    """Folder of what the service keeps beside the database: the secret key, backups."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    """Web processes; SQLite is best served by one."""
    threads: int = 64
    """Requests that one web process answers at once; an open event stream holds one."""
    base_url: str = ""
    """The address people use, for links in mail; made from host and port when empty."""
    secret_key: str = field(default="", repr=False)
    """Signs forms and cookies, 32 characters or more; made into `var/secret.key` when empty."""
    mail_url: str = field(default="", repr=False)
    """`smtp://[user:password@]host[:port]`, or `smtps://`; mail is written to `var/mail` while empty."""
    mail_from: str = "evenkeel@localhost"
    http_allow: tuple[str, ...] = ()
    """Host names that the http connector may call; none by default."""
    provision_url: str = field(default="", repr=False)
    """Where orders for accounts and rights are posted; they are written to `var/orders` while empty."""
    status_public: bool = False
    """Whether the status page is shown to people who are not signed in."""
    attachment_mb: int = 10
    """The largest file that a ticket takes, in megabytes."""
    ticket_mb: int = 50
    """What all files of one ticket may come to, in megabytes."""
    mail_hourly: int = 10
    """Mails to one address about one ticket in an hour; what is more is held back and noted, so that no two robots write on."""
    mail_in_url: str = field(default="", repr=False)
    """Where mail comes in: `imaps://user:password@host/INBOX`, `imap://...`, `maildir:/path`, or `folder:/path` of .eml files."""
    mail_in_done: str = ""
    """The IMAP folder that mail is moved to once it is kept; when empty it stays and is marked as read."""
    mail_in_seconds: int = 60
    """Seconds between two looks for mail."""
    mail_in_mb: int = 25
    """The largest mail that is taken, in megabytes; of a larger one the beginning is kept for the desk to look at."""
    mail_in_hourly: int = 30
    """Mails from one address within an hour; what is more waits for the desk."""
    mail_plus: bool = True
    """Whether the mail server delivers `desk+anything@` to `desk@`, so that answers may carry a token."""
    mail_vouched: str = ""
    """The name by which our mail server signs what it found out about a sender (Authentication-Results). When it is set, mail
    that it does not vouch for waits for the desk."""
    mail_unknown: str = "hold"
    """What becomes of mail from an address that nobody here has: hold it for the desk, or drop it."""
    mail_new: str = "ticket"
    """What becomes of mail that answers to no ticket: open a ticket, or hold it for the desk."""
    mail_agents: str = "public"
    """What an agent's answer by mail is: a public reply to the requester, or an internal note."""
    log_level: str = "info"
    demo: bool = False
    """Demo people exist and their password is shown on the sign-in page. Never for real data."""

    @property
    def address(self) -> str:
        """The address people use, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.base_url or f"http://{host}:{self.port}").rstrip("/")


NAMES = tuple(each.name for each in fields(Settings))


def read(
    flags: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """The settings from `flags` (None means not given), `environment` (default: the process's) and a TOML `file`.

    Raises:
        Invalid: with a problem for each setting that is unknown or wrong.
    """
    environment = os.environ if environment is None else environment
    named = file or (Path(environment[PREFIX + "CONFIG"]) if environment.get(PREFIX + "CONFIG") else None)
    given = {
        **_from_file(named),
        **{name: environment[PREFIX + name.upper()] for name in NAMES if PREFIX + name.upper() in environment},
        **{name: value for name, value in (flags or {}).items() if value is not None},
    }
    problems: list[Problem] = []
    values = {name: _value(name, value, problems) for name, value in given.items()}
    if problems:
        raise Invalid("These settings cannot be used; correct them and start again.", problems=problems)
    settings = Settings(**values)
    _check(settings, problems)
    if problems:
        raise Invalid("These settings cannot be used; correct them and start again.", problems=problems)
    return settings


def exported(settings: Settings) -> dict[str, str]:
    """The same settings as an environment, for a process of ours that is started with them."""
    values = {name: getattr(settings, name) for name in NAMES}
    return {
        PREFIX + name.upper(): ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in values.items()
    }


def secret_key(settings: Settings) -> str:
    """The key that signs: the one that was set, else the one in `var/secret.key`, made now when there is none.

    Raises:
        Invalid: others than its owner can read the file.
    """
    if settings.secret_key:
        return settings.secret_key
    path = settings.var / "secret.key"
    settings.var.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: two processes that start at once agree on the one that was first.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as kept:
            kept.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Invalid(
            f"{path} can be read by others than its owner; run chmod 600 {path}.", code="settings.secret_open"
        )
    return path.read_text(encoding="ascii").strip()


def _from_file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        with path.open("rb") as opened:
            return tomllib.load(opened)
    except OSError as error:
        raise Invalid(f"The settings file {path} cannot be read: {error.strerror}.", code="settings.file") from error
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"The settings file {path} is not TOML: {error}.", code="settings.file") from error


def _value(name: str, value: Any, problems: list[Problem]) -> Any:
    kind = _KINDS.get(name)
    if kind is None:
        problems.append(
            Problem("settings.unknown", name, f"There is no setting {name}. The settings are {', '.join(NAMES)}.")
        )
        return None
    try:
        return kind(value)
    except (TypeError, ValueError):
        problems.append(Problem("settings.value", name, f"{name} is {value!r}; it must be {_SAID[kind]}."))
        return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    return int(value)


def _yes(value: Any) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
    if str(value).lower() not in known:
        raise ValueError
    return known[str(value).lower()]


def _words(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else list(value)
    return tuple(_text(part).strip().lower() for part in parts if part.strip())


_AT_LEAST_ONE = ("attachment_mb", "ticket_mb", "mail_hourly", "mail_in_seconds", "mail_in_mb", "mail_in_hourly")
_WHOLE = ("port", "workers", "threads", *_AT_LEAST_ONE)
_CHOICES = {"mail_unknown": ("hold", "drop"), "mail_new": ("ticket", "hold"), "mail_agents": ("public", "internal")}
_KINDS: dict[str, Any] = {
    **dict.fromkeys(NAMES, _text),
    **dict.fromkeys(_WHOLE, _whole),
    "var": Path,
    "http_allow": _words,
    "demo": _yes,
    "status_public": _yes,
    "mail_plus": _yes,
}
_SAID: dict[Any, str] = {
    _text: "text",
    _whole: "a whole number",
    Path: "a path",
    _words: "host names with commas between them",
    _yes: "true or false",
}


def _check(settings: Settings, problems: list[Problem]) -> None:
    wrong = {
        "database": not settings.database.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:"))
        and "begin with sqlite:/// or postgresql://",
        "port": not 0 <= settings.port <= 65535 and "be between 0 and 65535",  # noqa: PLR2004  TCP's own bound
        "workers": settings.workers < 1 and "be 1 or more",
        "threads": settings.threads < 1 and "be 1 or more",
        **{name: getattr(settings, name) < 1 and "be 1 or more" for name in _AT_LEAST_ONE},
        **{
            name: getattr(settings, name) not in words and f"be {' or '.join(words)}"
            for name, words in _CHOICES.items()
        },
        "mail_in_url": bool(settings.mail_in_url)
        and not _is_mail_source(settings.mail_in_url)
        and "look like imaps://user:password@host/INBOX, maildir:/path or folder:/path",
        "log_level": settings.log_level not in LOG_LEVELS and f"be one of {', '.join(LOG_LEVELS)}",
        "mail_url": bool(settings.mail_url)
        and (urlsplit(settings.mail_url).scheme not in {"smtp", "smtps"} or not urlsplit(settings.mail_url).hostname)
        and "look like smtp://host:25 or smtps://user:password@host",
        "base_url": bool(settings.base_url)
        and urlsplit(settings.base_url).scheme not in {"http", "https"}
        and "begin with http:// or https://",
        "secret_key": bool(settings.secret_key)
        and _guessable(settings.secret_key)
        and f"be {SECRET_LENGTH} random characters or more, not an example; leave it out and one is made",
    }
    problems += [Problem("settings.value", name, f"{name} must {remedy}.") for name, remedy in wrong.items() if remedy]


def _is_mail_source(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme in {"imap", "imaps"}:
        return bool(parts.hostname and parts.username)
    return parts.scheme in {"maildir", "folder"} and bool(parts.path)


def _guessable(key: str) -> bool:
    few = len(set(key)) < SECRET_LENGTH // 3
    return len(key) < SECRET_LENGTH or few or any(word in key.lower() for word in EXAMPLES)
