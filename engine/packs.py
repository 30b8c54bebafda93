"""A process pack: a folder with one process and everything it needs, and nothing that runs by itself.

`read` takes a folder in as text, within limits, without following anything out of it; what it gives back can always be
stored and shown. `check` says everything that keeps it from being deployed, all at once. The digest is over the sources
with line ends made equal, so that the same pack checked out on another system is the same version.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from engine import folders, forms, strictyaml
from engine.actor import ROLES
from engine.bpmn import decisions, rules, xml
from engine.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACK_SIZE = 20 * 1024 * 1024

_KNOWN = re.compile(
    r"pack\.yaml|simulation\.yaml|README\.md|[^/]+\.bpmn|[^/]+\.dmn|forms/[^/]+\.form|messages/[^/]+\.md"
    r"|migrations/[^/]+\.ya?ml|scenarios/[^/]+\.ya?ml"
)
_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_PREFIX = re.compile(r"[A-Z]{2,8}")
_TEXTS = ("key", "name", "prefix", "description", "owner", "zone")
SETTINGS = frozenset({*_TEXTS, "uses", "starters", "stages"})


@dataclass(frozen=True, slots=True)
class Pack:
    """The sources of a version: `sources` are texts by their path in the folder, `digest` is hexadecimal SHA-256."""

    key: str
    name: str
    prefix: str
    description: str
    owner: str
    zone: str
    sources: Mapping[str, str]
    digest: str
    used: frozenset[str] = frozenset()
    """The paths among the sources that come from packs it uses; what is to be said of them is said in their own pack."""
    folder: Path | None = field(default=None, compare=False)
    """Where it was read from, beside its siblings; None for a pack that came otherwise."""


def read(folder: Path | str) -> Pack:
    """The pack in a folder, with what it uses of folders beside it; Invalid (codes `pack.*`) with what may not come in."""
    root = Path(folder).absolute()
    own = folders.files(root)
    used = folders.shared(root, own)
    return replace(of({**own, **used}, used=frozenset(used)), folder=root)


def of(files: Mapping[str, bytes | str], *, used: frozenset[str] = frozenset()) -> Pack:
    """The pack of files by their paths, from wherever they come; Invalid (codes `pack.*`) as for `read`."""
    problems = [problem for path in files for problem in _path(path)]
    if len(files) > folders.FILES:
        problems.append(Problem("pack.too_many_files", "", f"It has more than {folders.FILES} files; divide the pack."))
    if sum(len(data) for data in files.values()) > PACK_SIZE:
        problems.append(Problem("pack.too_large", "", f"It has more than {PACK_SIZE // 1024 // 1024} MB; divide it."))
    sources: dict[str, str] = {}
    for path, data in sorted(files.items()):
        try:
            sources[path] = _text(path, data)
        except Invalid as error:
            problems += error.problems
    if problems:
        folders.refuse(problems[0].code, f"{problems[0].file}: {problems[0].sentence}", problems)
    return _pack(sources, used)


def check(pack: Pack) -> list[Problem]:
    """Everything that is to be said of the pack before it may be deployed, errors before warnings."""
    found = [
        *_settings(pack),
        *_unknown(pack),
        *_diagrams(pack),
        *decisions.check(pack.sources),
        *_forms(pack),
        *_messages(pack),
        *_yamls(pack),
    ]
    problems = [*(problem for problem in found if problem.file not in pack.used), *_borrowed(pack, found)]
    return sorted(problems, key=lambda problem: problem.severity != "error")


def digest(sources: Mapping[str, str]) -> str:
    """SHA-256 over paths and texts, line ends made equal."""
    whole = hashlib.sha256()
    for path, text in sorted(sources.items()):
        plain = text.removeprefix("\ufeff").replace("\r\n", "\n").encode()
        whole.update(f"{len(path.encode())} {path} {len(plain)} ".encode())
        whole.update(plain)
    return whole.hexdigest()


def _path(path: str) -> Iterator[Problem]:
    parts = PurePosixPath(path).parts
    out = path.startswith("/") or ".." in parts or "\\" in path or ":" in path or not parts
    if out or not path.isprintable() or len(path) > 200 or PurePosixPath(path).as_posix() != path:  # noqa: PLR2004
        sentence = f"The name {path[:80]!r} leads out of the pack or cannot be a file everywhere; rename the file."
        yield Problem("pack.path", "", sentence, file=path[:80])


def _text(path: str, data: bytes | str) -> str:
    if len(data) > folders.FILE_SIZE:
        sentence = f"It has more than {folders.FILE_SIZE // 1024 // 1024} MB; make it smaller."
        folders.refuse("pack.too_large", sentence, [Problem("pack.too_large", "", sentence, file=path)])
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
        text.encode()
    except UnicodeError as error:
        sentence = f"It is not UTF-8 text ({getattr(error, 'reason', '')}); save it as UTF-8, or take it out."
        folders.refuse("pack.encoding", sentence, [Problem("pack.encoding", "", sentence, file=path)])
    if "\0" in text:
        sentence = "It holds a NUL character; take it out."
        folders.refuse("pack.encoding", sentence, [Problem("pack.encoding", "", sentence, file=path)])
    return text


def _pack(sources: dict[str, str], used: frozenset[str]) -> Pack:
    if "pack.yaml" not in sources:
        folders.refuse("pack.no_settings", "There is no pack.yaml; write one with key, name and prefix.")
    settings = strictyaml.loads(sources["pack.yaml"], file="pack.yaml")
    if not isinstance(settings, dict) or not _KEY.fullmatch(str(settings.get("key") or "")):
        sentence = (
            "pack.yaml: its key is missing or no name of small letters, digits and _; write for example key: incident."
        )
        folders.refuse("pack.key", sentence, [Problem("pack.key", "", sentence, file="pack.yaml", line=1)])
    texts = {name: str(settings.get(name) or "").strip() for name in _TEXTS}
    texts["zone"] = texts["zone"] or "UTC"
    return replace(Pack(**texts, sources=sources, digest=digest(sources)), used=used)  # type: ignore[arg-type]  # all are texts


def _borrowed(pack: Pack, found: list[Problem]) -> Iterator[Problem]:
    """One finding for each used file with errors: they are mended where the file is, but this pack cannot run either."""
    first: dict[str, Problem] = {}
    for problem in found:
        if problem.file in pack.used and problem.severity == "error":
            first.setdefault(problem.file, problem)
    for path, problem in first.items():
        sentence = f"{path}, which it uses, has errors; mend them in the pack it is from. The first: {problem.sentence}"
        yield Problem("pack.used", "", sentence, file="pack.yaml")


def _settings(pack: Pack) -> Iterator[Problem]:
    def problem(code: str, sentence: str, severity: Any = "error") -> Problem:
        return Problem(f"pack.{code}", "", sentence, severity, file="pack.yaml")

    given = strictyaml.loads(pack.sources["pack.yaml"], file="pack.yaml")
    for name in sorted(set(given) - SETTINGS):
        yield problem("setting", f"The setting '{name}' is unknown; use {', '.join(sorted(SETTINGS))}.")
    if not pack.name:
        yield problem("name", "The process has no name; write one that people know it by.")
    if not _PREFIX.fullmatch(pack.prefix):
        yield problem(
            "prefix", f"The prefix '{pack.prefix}' is not two to eight capital letters; write one such as INC."
        )
    if pack.zone not in available_timezones():
        yield problem("zone", f"The time zone '{pack.zone}' is unknown; write one such as Europe/Berlin.")
    starters = given.get("starters", [])
    if not isinstance(starters, list) or not set(map(str, starters)) <= set(ROLES):
        yield problem("starters", f"Its starters are no list of roles; the roles are {', '.join(ROLES)}.")
    stages = given.get("stages", [])
    if not isinstance(stages, list) or not all(isinstance(each, str) and each for each in stages):
        yield problem(
            "stages", "Its stages are no list of words; write for example stages: [New, In progress, Closed]."
        )
    if not pack.owner:
        yield problem("owner", "The process has no owner; write the sign-in name of a person.", "warning")


def _unknown(pack: Pack) -> Iterator[Problem]:
    if f"{pack.key}.bpmn" not in pack.sources:
        yield Problem("pack.no_diagram", "", f"There is no {pack.key}.bpmn; the main diagram is named after the key.")
    for path in pack.sources:
        if not _KNOWN.fullmatch(path):
            sentence = "A pack has no place for this file and nothing reads it; move it or take it out."
            yield Problem("pack.unknown_file", "", sentence, "warning", file=path)


def _diagrams(pack: Pack) -> list[Problem]:
    roots: dict[str, Any] = {}
    problems: list[Problem] = []
    for path, text in pack.sources.items():
        if path.endswith(".bpmn"):
            try:
                roots[path] = xml.parse(text.encode(), file=path)
            except Invalid as error:
                problems += error.problems
    return [*problems, *map(_strictly, rules.problems(roots, pack.sources, key=pack.key))]


def _strictly(problem: Problem) -> Problem:
    """A diagram without a start event runs from what nothing leads to; people start a pack's process at a start event."""
    return replace(problem, severity="error") if problem.code == "bpmn.no_start" else problem


def _forms(pack: Pack) -> Iterator[Problem]:
    for path, text in pack.sources.items():
        if path.startswith("forms/"):
            try:
                forms.read(text, file=path)
            except Invalid as error:
                yield from error.problems


def _messages(pack: Pack) -> Iterator[Problem]:
    for path, text in pack.sources.items():
        if path.startswith("messages/"):
            yield from _message(path, text.replace("\r\n", "\n"))


def _message(path: str, text: str) -> Iterator[Problem]:
    subject, _, body = text.partition("\n\n")
    if not re.fullmatch(r"Subject: *\S[^\n]*", subject):
        sentence = "It does not begin with a line 'Subject: ...' and an empty line; write them before the text."
        yield Problem("message.subject", "", sentence, line=1, file=path)
    if not body.strip():
        yield Problem("message.body", "", "It has no text after the subject; write one.", line=3, file=path)
    for place, flaw in forms.flaws(text):
        yield Problem("message.feel", "", f"The place {{{{ {place[:80]} }}}} cannot be read: {flaw}", file=path)


def _yamls(pack: Pack) -> Iterator[Problem]:
    for path, text in pack.sources.items():
        if path.endswith((".yaml", ".yml")) and path != "pack.yaml":
            try:
                strictyaml.loads(text, file=path)
            except Invalid as error:
                yield from error.problems
