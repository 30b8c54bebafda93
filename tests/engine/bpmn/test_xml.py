import pytest

from engine.bpmn import xml
from engine.errors import Invalid


def refused(data: bytes) -> Invalid:
    with pytest.raises(Invalid) as caught:
        xml.parse(data, file="incident.bpmn")
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0" encoding="UTF-8"?>\n<a><!-- a comment --><b x="1">&lt;&#228;</b></a>',
        b"\xef\xbb\xbf<a><b>\xe2\x82\xac</b></a>",
        b'<?xml version="1.0" encoding="us-ascii"?><a><b/></a>',
    ],
)
def test_reads_plain_xml(data):
    assert xml.parse(data).tag == "a"


def test_text_comes_through_whole():
    assert xml.parse(b"<a>&lt;&#228;<![CDATA[<x>]]></a>").text == "<ä<x>"


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "xml.empty", "incident.bpmn, line 1: It is empty"),
        (b"\x1f\x8b\x08\x00", "xml.not_xml", "gzip"),
        (b"<a>\n <b>\n</a>", "xml.syntax", "line 3, column 3"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>', "xml.doctype", "line 1"),
        (b"<a>&x;</a>", "xml.syntax", "undefined entity"),
        (b"<a>\n<?php x?></a>", "xml.pi", "line 2, column 1: The processing instruction <?php?>"),
        (b'<?xml version="1.1"?><a/>', "xml.syntax", "version 1.1"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe4</a>', "xml.encoding", "0xE4"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "xml.encoding", "'ISO-8859-1'"),
        ("<a/>".encode("utf-16"), "xml.encoding", "UTF-16"),
        (b"<a>\nx\x00</a>", "xml.encoding", "line 2, column 2: It holds a NUL"),
        (b"<a>" * 101 + b"</a>" * 101, "xml.too_deep", "100 levels"),
        (b"<a " + b" ".join(b'x%d=""' % n for n in range(101)) + b"/>", "xml.too_many_attributes", "101"),
        (b"<" + b"a" * 300 + b"/>", "xml.name", "256"),
        (
            b'<a xmlns:xi="http://www.w3.org/2001/XInclude">\n<xi:include href="x"/></a>',
            "bpmn.foreign_element",
            "line 2",
        ),
        (b"<a>" + b"x" * (5 * 1024 * 1024) + b"</a>", "xml.too_large", "5.0 MB"),
    ],
)
def test_refuses_what_no_diagram_needs(data, code, says):
    refusal = refused(data)
    assert refusal.code == code
    assert says in refusal.sentence
    assert [problem.code for problem in refusal.problems] == [code]
    assert refusal.problems[0].file == "incident.bpmn"


def test_counts_elements_before_a_tree_is_built():
    assert refused(b"<a>" + b"<b/>" * 20_000 + b"</a>").code == "xml.too_many_elements"
    assert len(xml.parse(b"<a>" + b"<b/>" * 19_999 + b"</a>")) == 19_999
