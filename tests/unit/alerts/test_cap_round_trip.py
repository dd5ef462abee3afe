"""Whatever message can be said is written soundly and reads back as it was."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.cap_xml import check, to_xml
from city.cap import (
    CapArea,
    CapInfo,
    CapMessage,
    CapScope,
    CapSeverity,
    CapStatus,
    Category,
    Certainty,
    Circle,
    MsgType,
    Parameter,
    Reference,
    Resource,
    ResponseType,
    Urgency,
)
from city.cap_element import Element
from city.cap_rules import broken
from city.cap_text import moment, moment_text, read, words, written

letters = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters='"\ufffe\uffff')
free = st.text(letters | st.sampled_from("\n\t\r"), max_size=60)
said = free.filter(str.strip)
maybe = st.none() | free
names = st.text(letters.filter(lambda c: not c.isspace() and c not in ",<&"), min_size=1, max_size=40)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.builds(
    lambda when, zone: when.replace(microsecond=0, tzinfo=UTC).astimezone(zone),
    st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)),
    zones,
)


def degrees(most: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(-most, most, places=4)


corners = st.tuples(degrees(90), degrees(180))
polygons = st.lists(corners, min_size=3, max_size=6).map(lambda found: (*found, found[0]))
circles = st.builds(Circle, degrees(90), degrees(180), st.decimals(0, 20_000, places=2))
several = st.lists(st.builds(Parameter, said, free), max_size=2).map(tuple)
areas = st.builds(
    CapArea,
    said,
    st.lists(polygons, max_size=2).map(tuple),
    st.lists(circles, max_size=2).map(tuple),
    several,
    st.just(Decimal(10)),
    st.none() | st.decimals(10, 1000, places=1),
)
resources = st.builds(
    Resource, said, said, st.none() | st.integers(0, 10**12), st.none() | st.just("https://example.org/x"),
    maybe, maybe,
)  # fmt: skip


@st.composite
def infos(draw: st.DrawFn, sent: datetime) -> CapInfo:
    effective = draw(st.none() | times)
    begins = effective or sent
    return CapInfo(
        categories=tuple(draw(st.lists(st.sampled_from(Category), min_size=1, max_size=3))),
        event=draw(said),
        urgency=draw(st.sampled_from(Urgency)),
        severity=draw(st.sampled_from(CapSeverity)),
        certainty=draw(st.sampled_from(Certainty)),
        language=draw(st.sampled_from([None, "zh-CN", "zh-TW", "en-US"])),
        response_types=tuple(draw(st.lists(st.sampled_from(ResponseType), max_size=2))),
        audience=draw(maybe),
        event_codes=draw(several),
        effective=effective,
        onset=draw(st.none() | times),
        expires=draw(st.none() | st.integers(1, 10**6).map(lambda s: begins + timedelta(seconds=s))),
        sender_name=draw(maybe),
        headline=draw(maybe),
        description=draw(maybe),
        instruction=draw(maybe),
        web=draw(st.none() | st.just("https://example.org/a?b=1&c=<")),
        contact=draw(maybe),
        parameters=draw(several),
        resources=tuple(draw(st.lists(resources, max_size=2))),
        areas=tuple(draw(st.lists(areas, max_size=2))),
    )


@st.composite
def messages(draw: st.DrawFn) -> CapMessage:
    sent = draw(times)
    earlier = st.integers(1, 10**7).map(lambda s: sent - timedelta(seconds=s))
    references = st.builds(Reference, names, names, earlier)
    msg_type = draw(st.sampled_from(MsgType))
    follows = msg_type is not MsgType.ALERT
    return CapMessage(
        identifier=draw(names),
        sender=draw(names),
        sent=sent,
        status=draw(st.sampled_from(CapStatus)),
        msg_type=msg_type,
        scope=draw(st.sampled_from(CapScope)),
        source=draw(maybe),
        restriction=draw(said),
        addresses=tuple(draw(st.lists(free.filter(str.strip), min_size=1, max_size=3))),
        codes=tuple(draw(st.lists(free, max_size=2))),
        note=draw(said),
        references=tuple(draw(st.lists(references, min_size=int(follows), max_size=3))),
        incidents=tuple(draw(st.lists(free, max_size=2))),
        infos=tuple(draw(st.lists(infos(sent), max_size=2))),
    )


@settings(max_examples=150, deadline=None)
@given(messages())
def test_what_we_write_is_sound_by_schema_and_rules_and_reads_back_the_same(message):
    checked = check(to_xml(message))

    assert checked.faults == []
    assert checked.message == message
    assert moment_text(checked.message.sent) == moment_text(message.sent)


@given(messages())
@settings(max_examples=50, deadline=None)
def test_elements_say_all_of_a_message(message):
    assert read(written(message)) == message


elements = st.recursive(
    st.builds(Element, names, free),
    lambda inner: st.builds(Element, names, free, st.lists(inner, max_size=4).map(tuple)),
    max_leaves=12,
)


@given(elements)
def test_rules_judge_anything_without_failing(element):
    assert isinstance(broken(element), list)


@given(st.binary(max_size=300))
def test_any_bytes_are_judged_without_failing(document):
    assert check(document).faults


@given(times)
def test_a_time_is_written_with_a_numeric_offset_and_read_back(when):
    assert moment(moment_text(when)) == when


def test_utc_is_written_as_cap_wants_it():
    assert moment_text(datetime(2026, 7, 1, tzinfo=UTC)) == "2026-07-01T00:00:00-00:00"


def test_words_in_quotes_are_one_word():
    assert words('duty@example.org "Duty Room" x') == ("duty@example.org", "Duty Room", "x")
    assert words('"open') is None
