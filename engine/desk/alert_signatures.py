"""Whether an alert comes from its source: a signature over moment and body, or the bare secret from those who cannot sign.

    X-Evenkeel-Signature: t=1772442000,v1=HEX     HMAC-SHA256 with the source's secret over "1772442000." and the body as sent
    Authorization: Bearer SECRET                  for Alertmanager, Zabbix and Nagios, whose webhooks cannot sign

A signature older or newer than the source's tolerance is refused, so what somebody recorded cannot be played again. Within the
tolerance the very same message is a repetition and takes effect once: a sender that got no answer sends again. What is unsigned
has no moment of its own, so the same bytes within one tolerance are taken as a repetition.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from engine import now
from engine.errors import Unproven

if TYPE_CHECKING:
    from engine.models import AlertSource

HEADER = "X-Evenkeel-Signature"
UNSIGNED = ("alertmanager", "zabbix", "nagios")

_MOMENT = re.compile(r"[0-9]{1,11}")
_MANY = 4


def digests(source: AlertSource, secret: str, body: bytes, *, signature: str, authorization: str) -> tuple[str, ...]:
    """What this message is known by: the digest to keep it under, then others under which it may have come before.

    Raises:
        Unproven: no proof, a wrong one, or one whose moment is outside the tolerance.
    """
    if signature:
        return _signed(source, secret, body, signature)
    kind, _, word = authorization.partition(" ")
    if kind.lower() != "bearer" or source.kind not in UNSIGNED:
        how = " or send the source's secret as Authorization: Bearer" if source.kind in UNSIGNED else ""
        raise Unproven(f"The alert is not signed; sign it in the header {HEADER}{how}.", code="alert.unsigned")
    if not hmac.compare_digest(word.strip().encode(), secret.encode()):
        raise Unproven("The secret is not that of this source; renew it, and tell the sender.", code="alert.secret")
    turn = int(now.now().timestamp()) // source.tolerance
    return _digest(turn, body), _digest(turn - 1, body)


def _signed(source: AlertSource, secret: str, body: bytes, header: str) -> tuple[str, ...]:
    parts = [part.strip().partition("=") for part in header[:1000].split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == "v1"][:_MANY]
    if len(moments) != 1 or not _MOMENT.fullmatch(moments[0]) or not given:
        raise Unproven(f"The header {HEADER} cannot be read; send t=SECONDS,v1=HEX.", code="alert.signature")
    right = hmac.new(secret.encode(), f"{moments[0]}.".encode() + body, hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(one.encode(), right.encode()) for one in given):
        raise Unproven(
            "The signature does not fit the body and the secret of this source; sign the bytes that are sent.",
            code="alert.signature",
        )
    away = abs(now.now().timestamp() - int(moments[0]))
    if away > source.tolerance:
        raise Unproven(
            f"The signature is of a moment {away:.0f} seconds away, and this source may be {source.tolerance} off; "
            "set the sender's clock, and sign anew when sending again.",
            code="alert.moment",
        )
    return (_digest(int(moments[0]), body),)


def _digest(moment: int, body: bytes) -> str:
    return hashlib.sha256(f"{moment}.".encode() + body).hexdigest()
