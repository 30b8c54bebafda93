"""The connector `email`: parameters to (login, address or list of both), subject, text; optional html, reply_to, hidden,
thread, unsubscribe.

`hidden` keeps recipients from seeing each other; `thread` is the number of the ticket whose mails belong together; `html` the
same text to look at, `unsubscribe` the address that ends mail of this kind. Each mail says that a machine sent it, so that no
other machine answers.

Mail goes to the SMTP server of the settings. Without one, each mail is written as a file under `var/mail`, so that nothing is
lost and a demo needs no server. The Message-ID is made from the job's key: a retry is the same mail to every mail reader.
"""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from engine import now
from engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.settings import Settings

TIMEOUT_SECONDS = 20
AT_ONCE = 50
"""Recipients that one mail is handed over for."""


def sender(
    settings: Settings, addresses: Callable[[list[str]], dict[str, str]]
) -> Callable[[Mapping[str, Any], str], dict[str, Any]]:
    """The connector for these settings; it answers `{"sent": how many recipients}`."""

    def send(parameters: Mapping[str, Any], key: str) -> dict[str, Any]:
        to = _recipients(parameters.get("to"), addresses)
        if not to:
            return {"sent": 0}
        message = _message(settings, parameters, key, to)
        if settings.mail_url:
            _deliver(settings.mail_url, message, to)
        else:
            if parameters.get("hidden"):
                message["Bcc"] = ", ".join(to)  # the file is all there is to tell whom it was for
            folder = settings.var / "mail"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{key}.eml").write_bytes(bytes(message))
        return {"sent": len(to)}

    return send


def _recipients(given: Any, addresses: Callable[[list[str]], dict[str, str]]) -> list[str]:
    wanted = [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str) and one]
    known = addresses([one for one in wanted if "@" not in one])
    found = [one if "@" in one else known.get(one, "") for one in wanted]
    return list(dict.fromkeys(one for one in found if parseaddr(one)[1]))


def _message(settings: Settings, parameters: Mapping[str, Any], key: str, to: list[str]) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"] = settings.mail_from
        message["To"] = ", ".join(to) if not parameters.get("hidden") else "undisclosed-recipients:;"
        message["Subject"] = str(parameters.get("subject") or "")
        if parameters.get("reply_to"):
            message["Reply-To"] = str(parameters["reply_to"])
        if parameters.get("unsubscribe"):
            message["List-Unsubscribe"] = f"<{parameters['unsubscribe']}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    except ValueError as error:
        raise Invalid(
            f"The mail cannot be sent: a header has characters that are not allowed there ({error})."
        ) from error
    message["Date"] = format_datetime(now.now())
    place = settings.mail_from.rpartition("@")[2].strip("> ") or "localhost"
    message["Message-ID"] = f"<{key}@{place}>"
    if parameters.get("thread"):
        # All mails about a ticket answer one root that was never sent: readers put them together whichever of them they got.
        message["In-Reply-To"] = message["References"] = f"<{str(parameters['thread']).lower()}@{place}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(str(parameters.get("text") or ""))
    if parameters.get("html"):
        message.add_alternative(str(parameters["html"]), subtype="html")
    return message


def _deliver(url: str, message: EmailMessage, to: list[str]) -> None:
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with connect(
        parts.hostname or "localhost", parts.port or (465 if secure else 25), timeout=TIMEOUT_SECONDS
    ) as server:
        if parts.username:
            if not secure:
                server.starttls()
            server.login(unquote(parts.username), unquote(parts.password or ""))
        for at in range(0, len(to), AT_ONCE):
            server.send_message(message, to_addrs=to[at : at + AT_ONCE])
