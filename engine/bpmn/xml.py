"""The one door for XML: bytes in, a tree out, or a sentence with line and column.

The parsers' defaults accept a DOCTYPE, expand small entities, unpack gzip and let four megabytes of empty elements grow
sixty-fold. So a streaming reader goes over the bytes first and stops at the first thing that no diagram needs, before
any entity is looked at and before a tree is built; only then is the tree built, with everything switched off that could
reach a file, the network or much memory. What may stand in a diagram is decided by the rules, not here.
"""

from __future__ import annotations

from typing import Any, NoReturn
from xml.parsers import expat

from lxml import etree

from engine.errors import Invalid, Problem

SIZE = 5 * 1024 * 1024
ELEMENTS = 20_000
ATTRIBUTES = 100
DEPTH = 100
NAME = 256

_XINCLUDE = "http://www.w3.org/2001/XInclude"
_MAGIC = {
    b"\x1f\x8b": "gzip-compressed data",
    b"PK\x03\x04": "a zip archive",
    b"\x89PNG": "a PNG picture",
    b"%PDF": "a PDF document",
    b"BZh": "bzip2-compressed data",
    b"\xfd7zXZ": "xz-compressed data",
}


def parse(data: bytes, *, file: str = "") -> Any:
    """The root element (lxml) of `data`; Invalid with one problem, its code `xml.*`, its line and the `file`."""
    _bytes(data, file)
    _Scan(data, file).run()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        what = str(error.msg).partition(", line ")[0]
        refuse("xml.syntax", f"It cannot be read: {what}; correct it there.", file, line, column)
    if root.getroottree().docinfo.doctype:
        refuse("xml.doctype", _DOCTYPE, file, 1)
    for element in root.iter(f"{{{_XINCLUDE}}}*"):
        sentence = "An XInclude element asks for another file; put the text itself in its place."
        refuse("bpmn.foreign_element", sentence, file, element.sourceline)
    return root


def refuse(code: str, sentence: str, file: str, line: int | None = None, column: int | None = None) -> NoReturn:
    """Raise Invalid whose sentence begins with the place: file, line, column as far as they are known."""
    parts = [file] if file else []
    parts += [f"line {line}"] if line else []
    parts += [f"column {column}"] if line and column is not None else []
    place = ", ".join(parts)
    whole = f"{place}: {sentence}" if place else sentence
    raise Invalid(whole, code=code, problems=[Problem(code, "", whole, line=line, file=file)])


_DOCTYPE = "A DOCTYPE is declared; no diagram needs one and entities can reach other files, so take it out."


def _bytes(data: bytes, file: str) -> None:
    """What the bytes alone tell: size, what kind of file it is, and that it is UTF-8."""
    if len(data) > SIZE:
        size = f"{len(data) / 1024 / 1024:.1f} MB"
        refuse("xml.too_large", f"It has {size}; at most {SIZE // 1024 // 1024} MB are read.", file)
    if not data.strip():
        refuse("xml.empty", "It is empty; save the diagram again and bring in the new file.", file, 1)
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            refuse("xml.not_xml", f"It is {what}, not XML; bring in the XML file itself.", file, 1)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        refuse("xml.encoding", "It is UTF-16 or UTF-32; save it as UTF-8.", file, 1)
    if b"\0" in data:
        line, column = _place(data, data.index(b"\0"))
        refuse("xml.encoding", "It holds a NUL byte; take it out and save it as UTF-8.", file, line, column)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(data, error.start)
        refuse("xml.encoding", f"Byte 0x{data[error.start]:02X} is not UTF-8; save it as UTF-8.", file, line, column)


def _place(data: bytes, at: int) -> tuple[int, int]:
    return data.count(b"\n", 0, at) + 1, at - data.rfind(b"\n", 0, at)


class _Scan:
    """One pass of the streaming reader: counts what a tree would cost, stops at what has no place in a diagram."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        self.depth = 0
        self.elements = 0
        self.expat = expat.ParserCreate()
        self.expat.XmlDeclHandler = self.declaration
        self.expat.StartDoctypeDeclHandler = self.doctype
        self.expat.EntityDeclHandler = self.doctype
        self.expat.ProcessingInstructionHandler = self.instruction
        self.expat.StartElementHandler = self.start
        self.expat.EndElementHandler = self.end

    def run(self) -> None:
        try:
            self.expat.Parse(self.data, True)  # noqa: FBT003  expat's own signature
        except expat.ExpatError as error:
            code = "xml.encoding" if "encoding" in str(error) else "xml.syntax"
            what = expat.ErrorString(error.code) or "it is not well-formed"
            refuse(code, f"It cannot be read: {what}; correct it there.", self.file, error.lineno, error.offset + 1)

    def refuse(self, code: str, sentence: str) -> NoReturn:
        line, column = self.expat.CurrentLineNumber, self.expat.CurrentColumnNumber + 1
        refuse(code, sentence, self.file, line, column)

    def declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in {"utf-8", "us-ascii", "ascii"}:
            self.refuse("xml.encoding", f"It says encoding {encoding[:40]!r}; save it as UTF-8.")
        if version != "1.0":
            self.refuse("xml.syntax", f"It says XML version {version[:10]}; save it as version 1.0.")

    def doctype(self, *_declared: Any) -> None:
        self.refuse("xml.doctype", _DOCTYPE)

    def instruction(self, target: str, _text: str) -> None:
        self.refuse("xml.pi", f"The processing instruction <?{target[:40]}?> has no place in a diagram; take it out.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > DEPTH:
            self.refuse("xml.too_deep", f"Elements are nested deeper than {DEPTH} levels; make it flatter.")
        if self.elements > ELEMENTS:
            self.refuse("xml.too_many_elements", f"It has more than {ELEMENTS:,} elements; divide the diagram.")
        if len(attributes) > ATTRIBUTES:
            many = f"<{name[:40]}> has {len(attributes):,} attributes; at most {ATTRIBUTES} are read."
            self.refuse("xml.too_many_attributes", many)
        if len(name) > NAME or any(len(key) > NAME for key in attributes):
            self.refuse("xml.name", f"A name at <{name[:40]}> is longer than {NAME} characters; shorten it.")

    def end(self, _name: str) -> None:
        self.depth -= 1
