"""The inputs that are too large to lie here as files, by name."""

import gzip
import io
import zipfile

HEAD = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ek="urn:evenkeel:bpmn:1">\n'
PLAIN = b'<process id="hostile" isExecutable="true"><startEvent id="start" /></process>'


def diagram(body: str) -> bytes:
    inside = f'<process id="hostile" name="Hostile" isExecutable="true">\n<startEvent id="start" />\n{body}</process>'
    return HEAD + inside.encode() + b"</definitions>"


def flow(name: str, source: str, target: str) -> str:
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}" />\n'


def chain(length: int) -> bytes:
    names = ["start", *(f"t{number}" for number in range(length))]
    tasks = "".join(f'<userTask id="{name}" name="T" ek:group="desk" />\n' for name in names[1:])
    flows = "".join(flow(f"f{number}", *names[number : number + 2]) for number in range(length))
    return diagram(tasks + flows)


def forks(length: int) -> bytes:
    body, before = "", "start"
    for number in range(length):
        body += f'<parallelGateway id="g{number}" name="G" /><task id="t{number}" name="T" />\n'
        body += flow(f"i{number}", before, f"g{number}")
        body += flow(f"a{number}", f"g{number}", f"t{number}") + flow(f"b{number}", f"g{number}", f"t{number}")
        before = f"t{number}"
    return diagram(body)


def zipped(name: str) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, HEAD + PLAIN + b" " * 20_000_000 + b"</definitions>")
    return box.getvalue()


GENERATED = {
    "02_quadratic": lambda: (
        b'<?xml version="1.0"?>\n<!DOCTYPE definitions [<!ENTITY a "' + b"a" * 100_000 + b'">]>\n'
        b"<definitions>" + b"&a;" * 2000 + b"</definitions>"
    ),
    "10_depth_300": lambda: HEAD + b"<documentation>" * 300 + b"</documentation>" * 300 + b"</definitions>",
    "11_depth_10000": lambda: HEAD + b"<documentation>" * 10_000 + b"</documentation>" * 10_000 + b"</definitions>",
    "12_six_megabytes": lambda: HEAD + PLAIN + b" " * 6_000_000 + b"</definitions>",
    "13_a_million_elements": lambda: HEAD + b"<b/>" * 1_000_000 + b"</definitions>",
    "14_200000_attributes": lambda: b"<definitions " + b" ".join(b'a%d=""' % n for n in range(200_000)) + b"/>",
    "14_100000_namespaces": lambda: b"<definitions " + b" ".join(b'xmlns:a%d="u"' % n for n in range(100_000)) + b"/>",
    "15_attribute_of_12_megabytes": lambda: b'<definitions name="' + b"a" * 12_000_000 + b'"/>',
    "15_text_of_12_megabytes": lambda: b"<definitions>" + b"a" * 12_000_000 + b"</definitions>",
    "16_nul": lambda: HEAD + b"<process id=\x00/></definitions>",
    "17_broken_utf8": lambda: HEAD + b'<process id="hostile" name="\xff" /></definitions>',
    "18_utf7": lambda: b'<?xml version="1.0" encoding="UTF-7"?>+ADw-definitions/+AD4-',
    "18_utf16": lambda: (HEAD + PLAIN + b"</definitions>").decode().encode("utf-16"),
    "18_unknown_encoding": lambda: b'<?xml version="1.0" encoding="x-klingon"?>' + HEAD + PLAIN + b"</definitions>",
    "19_empty": lambda: b"",
    "20_picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(64),
    "22_gzip": lambda: gzip.compress(HEAD + PLAIN + b" " * 20_000_000 + b"</definitions>"),
    "22_zip_bomb": lambda: zipped("hostile.bpmn"),
    "22_zip_slip": lambda: zipped("../../hostile.bpmn"),
    "23_long_name": lambda: b"<" + b"a" * 60_000 + b"/>",
    "34_chain_of_600": lambda: chain(600),
    "34_chain_of_1000": lambda: chain(1_000),
    "35_twenty_forks": lambda: forks(20),
    "54_parentheses": lambda: b"x = " + b"(" * 20_000 + b"1" + b")" * 20_000,
    "59_5000_digits": lambda: b'{"impact": ' + b"9" * 5000 + b"}",
    "60_100000_deep": lambda: b"[" * 100_000 + b"]" * 100_000,
}
