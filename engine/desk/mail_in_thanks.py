"""Thanks: a mail that only says thank you, which reopens nothing.

Context: an answer to a resolved ticket reopens it, and people thank. Decision: where every word is one of thanks, greeting or "it
works", or the writer's name, the mail stands on the ticket and nothing follows; one other word, and the ticket comes back.
Consequence: a ticket that is back by mistake costs a minute, one that is not back when it should be costs a person's trust.
"""

from __future__ import annotations

import re

_THANKS = frozenset(["thank", "thanks", "thx", "cheers", "danke", "dank", "merci"])
_BESIDE = frozenset(
    [
        "you",
        "very",
        "much",
        "many",
        "so",
        "a",
        "lot",
        "for",
        "your",
        "the",
        "quick",
        "fast",
        "great",
        "help",
        "support",
        "perfect",
        "super",
        "wonderful",
        "it",
        "all",
        "everything",
        "works",
        "work",
        "working",
        "works",
        "now",
        "again",
        "is",
        "are",
        "fixed",
        "fine",
        "good",
        "well",
        "ok",
        "okay",
        "yes",
        "hi",
        "hello",
        "dear",
        "team",
        "all",
        "both",
        "best",
        "kind",
        "regards",
        "greetings",
        "vielen",
        "herzlichen",
        "schönen",
        "es",
        "geht",
        "funktioniert",
        "wieder",
        "jetzt",
        "alles",
        "gut",
        "beaucoup",
    ]
)
MOST = 30
"""Words; who writes more has more to say."""


def only(text: str, name: str) -> bool:
    """Whether a mail of `name` says thank you and nothing else."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    known = _THANKS | _BESIDE | set(re.findall(r"[^\W\d_]+", name.lower()))
    return "?" not in text and len(words) <= MOST and known.issuperset(words) and not _THANKS.isdisjoint(words)
