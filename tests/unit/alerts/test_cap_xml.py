"""CAP documents: what is sound reads back, what is not is named, and no document harms its reader."""

import socket
import time
import tracemalloc
from pathlib import Path

import pytest

from alerts.cap_xml import LARGEST, NAMESPACE, CapError, check, plain, to_xml
from city.cap import CapSeverity, CapStatus, MsgType
from city.cap_rules import CapRule

SAMPLES = Path(__file__).parents[2] / "data" / "cap"
FLOOD = (SAMPLES / "valid_flood.xml").read_text(encoding="utf-8")
DECLARATION, _, BODY = FLOOD.partition("\n")


def rules_of(document: str | bytes) -> set[str]:
    data = document if isinstance(document, bytes) else document.encode()
    return {fault.rule.value for fault in check(data).faults}


def changed(*pairs: tuple[str, str]) -> str:
    text = FLOOD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("valid_flood", set()),
        ("valid_exercise", set()),
        ("bad_severity", {"schema"}),
        ("bad_time_Z", {"schema"}),
        ("semantic_update_no_references", {"references_missing"}),
    ],
)
def test_the_samples_are_judged_as_they_should_be(name, rules):
    assert rules_of((SAMPLES / f"{name}.xml").read_bytes()) == rules


def test_a_message_is_read_with_all_that_it_says():
    message = check(FLOOD.encode()).sound()

    assert (message.identifier, message.sender) == ("NB-BL-1", "duty@example.org")
    assert message.sent.isoformat() == "2026-07-01T08:00:00+08:00"
    assert (message.status, message.msg_type) == (CapStatus.ACTUAL, MsgType.ALERT)
    assert message.severity is CapSeverity.SEVERE
    assert message.infos[0].areas[0].description == "北仑区"
    assert str(message.infos[0].areas[0].circles[0].radius_km) == "5.0"


@pytest.mark.parametrize(
    ("pairs", "rules"),
    [
        ([("NB-BL-1", "NB BL 1")], {"identifier_characters"}),
        ([("NB-BL-1", "NB,BL")], {"identifier_characters"}),
        ([("NB-BL-1", "a&amp;b")], {"identifier_characters"}),
        ([("NB-BL-1", "a&lt;b")], {"identifier_characters"}),
        ([("NB-BL-1", "\nNB-BL-1")], {"identifier_characters"}),
        ([("NB-BL-1", "")], {"empty_text"}),
        ([("duty@example.org", "duty officer")], {"sender_characters"}),
        ([("2026-07-01T08:00:00+08:00", "2026-07-01T24:00:00+08:00")], {"time_unreadable"}),
        ([("2026-07-01T08:00:00+08:00", "2026-02-30T08:00:00+08:00")], {"schema", "time_unreadable"}),
        ([("2026-07-01T08:00:00+08:00", "2026-07-01T08:00:00")], {"schema"}),
        ([("2026-07-01T08:00:00+08:00", "2026-07-01T08:00:00.5+08:00")], {"schema"}),
        ([(">Public<", ">Restricted<")], {"restriction_missing"}),
        ([(">Public</scope>", ">Restricted</scope><restriction>duty officers</restriction>")], set()),
        ([(">Public<", ">Private<")], {"addresses_missing"}),
        ([(">Public</scope>", ">Private</scope><addresses>a@b.c \"Duty Room\"</addresses>")], set()),
        ([(">Public</scope>", ">Private</scope><addresses>\"Duty</addresses>")], {"quote_open"}),
        ([(">Actual<", ">Exercise<")], {"note_missing"}),
        ([(">Alert<", ">Cancel<")], {"references_missing"}),
        ([(">Alert<", ">Ack<")], {"references_missing"}),
        ([(">Alert<", ">Error<")], {"references_missing", "note_missing"}),
        ([("洪水", " ")], {"empty_text"}),
        ([("北仑区", "")], {"empty_text"}),
        ([("<circle>29.9,121.83 5.0", "<circle>29.9,121.83")], {"circle_malformed"}),
        ([("<circle>29.9,121.83 5.0", "<circle>29.9 121.83 5.0")], {"circle_malformed"}),
        ([("<circle>29.9,121.83 5.0", "<circle>29.9,121.83 -5")], {"circle_malformed"}),
        ([("<circle>29.9,121.83 5.0", "<circle>29.9,121.83 1e3")], {"circle_malformed"}),
        ([("<circle>29.9,121.83 5.0", "<circle>121.83,29.9 5.0")], {"position_out_of_range"}),
        ([("Severe", "Red"), ("NB-BL-1", "NB BL")], {"schema", "identifier_characters"}),
        ([("</identifier>", "</identifier><extra/>")], {"schema"}),
    ],
)  # fmt: skip
def test_every_broken_rule_is_named(pairs, rules):
    assert rules_of(changed(*pairs)) == rules


@pytest.mark.parametrize(
    ("polygon", "rules"),
    [
        ("29,121 30,121 30,122 29,121", set()),
        ("29,121 30,121 29,121", {"polygon_too_short"}),
        ("29,121 30,121 30,122 29,122", {"polygon_open"}),
        ("29,121 30,121", {"polygon_open", "polygon_too_short"}),
        ("29,121 north 30,122 29,121", {"polygon_malformed"}),
        ("29 121 30 121 30 122 29 121", {"polygon_malformed"}),
        ("", {"polygon_malformed"}),
        ("121,29 121,30 122,30 121,29", {"position_out_of_range"}),
    ],
)
def test_a_polygon_is_closed_has_four_pairs_and_says_latitude_first(polygon, rules):
    assert rules_of(changed(("<circle>29.9,121.83 5.0</circle>", f"<polygon>{polygon}</polygon>"))) == rules


@pytest.mark.parametrize(
    ("heights", "rules"),
    [
        ("<altitude>100</altitude>", set()),
        ("<altitude>100</altitude><ceiling>200.5</ceiling>", set()),
        ("<ceiling>200</ceiling>", {"ceiling_without_altitude"}),
        ("<altitude>300</altitude><ceiling>200</ceiling>", {"ceiling_below_altitude"}),
        (f"<altitude>{'9' * 5000}</altitude>", {"number_unreadable"}),
    ],
)
def test_a_ceiling_wants_an_altitude_below_it(heights, rules):
    assert rules_of(changed(("</circle>", f"</circle>{heights}"))) == rules


@pytest.mark.parametrize(
    ("times", "rules"),
    [
        ("<expires>2026-07-01T08:00:01+08:00</expires>", set()),
        ("<expires>2026-07-01T08:00:00+08:00</expires>", {"expires_not_after_effective"}),
        ("<expires>2026-07-01T08:30:00+09:00</expires>", {"expires_not_after_effective"}),
        (
            "<effective>2026-07-02T08:00:00+08:00</effective><expires>2026-07-01T09:00:00+08:00</expires>",
            {"expires_not_after_effective"},
        ),
        (
            "<effective>2026-06-30T08:00:00+08:00</effective><expires>2026-06-30T09:00:00+08:00</expires>",
            set(),
        ),
    ],
)
def test_a_message_expires_after_it_takes_effect(times, rules):
    assert rules_of(changed(("</certainty>", f"</certainty>{times}"))) == rules


@pytest.mark.parametrize(
    ("references", "rules"),
    [
        ("duty@example.org,NB-BL-0,2026-07-01T07:00:00+08:00", set()),
        ("a,b,2026-07-01T07:00:00+08:00\n  a,c,2026-06-30T23:30:00-00:00", set()),
        ("   ", {"references_missing"}),
        ("NB-BL-0", {"reference_malformed"}),
        ("a,b,2026-07-01T07:00:00Z", {"reference_malformed"}),
        ("a,b,c,2026-07-01T07:00:00+08:00", {"reference_malformed"}),
        ("a,b,2026-07-01T08:00:00+07:00", {"reference_in_future"}),
        ("duty@example.org,NB-BL-1,2026-07-01T08:00:00+08:00", {"reference_to_itself"}),
    ],
)
def test_references_name_earlier_messages(references, rules):
    text = changed((">Alert<", ">Update<"), ("</scope>", f"</scope><references>{references}</references>"))
    assert rules_of(text) == rules


@pytest.mark.parametrize(
    ("resource", "rules"),
    [
        ("<uri>https://example.org/map.png</uri>", set()),
        ("<uri>map.png</uri>", {"address_not_absolute"}),
        ("<uri>map.png</uri><derefUri>aGVsbG8=</derefUri>", set()),
        ("<size>12</size>", set()),
        (f"<size>{'9' * 5000}</size>", {"number_unreadable"}),
    ],
)
def test_a_resource_says_where_it_is_in_full_unless_it_is_in_the_message(resource, rules):
    inside = f"<resource><resourceDesc>map</resourceDesc><mimeType>image/png</mimeType>{resource}</resource>"
    assert rules_of(changed(("<area>", f"{inside}<area>"))) == rules


def test_a_fault_says_line_element_and_value():
    (fault,) = check(changed(("<sender>", "\n<sender>"), ("Severe", "Red")).encode()).faults
    assert (fault.rule, fault.line, fault.where) == (CapRule.SCHEMA, 3, "severity")
    assert "'Red'" in str(fault)


def test_a_signature_may_stand_in_a_message():
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature></alert>'
    assert rules_of(changed(("</alert>", signature))) == set()


def test_comments_and_character_data_change_nothing():
    assert (
        check(changed(("NB-BL-1", "NB<!-- x -->-<![CDATA[BL]]>-1")).encode()).sound().identifier == "NB-BL-1"
    )


def test_a_message_in_a_declared_chinese_encoding_is_read():
    document = '<?xml version="1.0" encoding="GB18030"?>\n' + BODY
    assert check(document.encode("gb18030")).sound().infos[0].event == "洪水"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE a [<!ENTITY l0 "lol">{LAUGHS}]>'
HARMFUL = {
    "billion laughs": LAUGHS + BODY.replace("洪水", "&l9;"),
    "laughs in an attribute": LAUGHS + BODY.replace("<alert", '<alert a="&l9;"'),
    "external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + BODY.replace("洪水", "&x;"),
    "external type": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">' + BODY,
    "behind a comment": '<!-- <a> --><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + BODY,
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/a.dtd"> %x;]>' + BODY,
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", HARMFUL)
def test_a_document_type_is_refused_unread(name, encoding, monkeypatch):
    monkeypatch.setattr(socket, "socket", lambda *_: pytest.fail("it asked the network"))
    assert rules_of(HARMFUL[name].encode(encoding)) == {"doctype"}


@pytest.mark.parametrize(
    ("document", "rules"),
    [
        (b"", {"not_xml"}),
        (b"\xff\xfe\x00", {"not_xml"}),
        (b"not xml", {"not_xml"}),
        (FLOOD.encode()[:-20], {"not_xml"}),
        (b"\x00" * 100, {"not_xml"}),
        (FLOOD.replace("洪水", "&undefined;").encode(), {"not_xml"}),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', {"not_xml"}),
        (b"<a>" * 100_000, {"not_xml"}),
        (f'<alert xmlns="{NAMESPACE}">{"<a>" * 100}{"</a>" * 100}</alert>'.encode(), {"too_deep"}),
        (f'<alert xmlns="{NAMESPACE}">{"<a/>" * 50_000}</alert>'.encode(), {"too_large"}),
        (FLOOD.replace(NAMESPACE, "urn:oasis:names:tc:emergency:cap:1.1").encode(), {"not_cap_1_2"}),
        (FLOOD.replace(f' xmlns="{NAMESPACE}"', "").encode(), {"not_cap_1_2"}),
        (f'<value xmlns="{NAMESPACE}">x</value>'.encode(), {"not_cap_1_2"}),
        (FLOOD.replace("洪水", "水" * 70_000).encode(), {"text_too_long"}),
        (FLOOD.replace("洪水", "x" * (LARGEST + 1)).encode(), {"too_large"}),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_what_is_no_message_of_cap_1_2_is_refused_by_name(document, rules):
    assert rules_of(document) == rules


@pytest.mark.parametrize("prologue", ["<!--", "<!", "<?", "<!-- -->", "<"])
def test_no_prologue_takes_long(prologue):
    begun = time.monotonic()
    assert rules_of(prologue * (LARGEST // len(prologue)))
    assert time.monotonic() - begun < 5


def test_a_comment_that_speaks_of_a_document_type_is_no_document_type():
    assert rules_of(f"<!-- <!DOCTYPE a> -->{BODY}") == set()


def test_ten_megabytes_are_refused_without_being_parsed():
    document = FLOOD.replace("洪水", "x" * 10_000_000).encode()
    tracemalloc.start()
    try:
        assert rules_of(document) == {"too_large"}
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_message_that_breaks_a_rule_is_not_written():
    message = check(FLOOD.encode()).sound()
    with pytest.raises(CapError, match="references_missing"):
        to_xml(type(message)(*(getattr(message, name) for name in ("identifier", "sender", "sent", "status")),
                             MsgType.UPDATE, message.scope))  # fmt: skip


def test_text_that_xml_cannot_hold_is_replaced():
    assert plain("a\x00b\x0bc\ud800d\r\ne\rf\ufffe") == "a\ufffdb\ufffdc\ufffdd\r\ne\rf\ufffd"
