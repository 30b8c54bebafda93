"""How DMN's XML is looked at: by local names, since the namespace differs from version to version of the standard."""

from __future__ import annotations

from typing import Any

from lxml import etree

BOXED = frozenset(
    {
        "literalExpression",
        "decisionTable",
        "context",
        "invocation",
        "list",
        "relation",
        "functionDefinition",
        "conditional",
        "filter",
        "for",
        "some",
        "every",
    }
)


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def kids(element: Any, name: str) -> list[Any]:
    """The children of a name."""
    return [one for one in element if local(one) == name]


def kid(element: Any, name: str) -> Any:
    """The first child of a name, or None."""
    return next(iter(kids(element, name)), None)


def text(element: Any, name: str = "text") -> str:
    """The text of the first child of a name, without space around it."""
    found = kid(element, name) if element is not None else None
    return (found.text or "").strip() if found is not None else ""


def boxed(element: Any) -> Any:
    """The boxed expression inside an element, or None."""
    return next((one for one in element if local(one) in BOXED), None) if element is not None else None
