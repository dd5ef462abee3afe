"""The live contract as bytes: events of `/stream` and the shapes the wall reads (docs/contract-live.md)."""

from typing import Any

import msgspec

from city.alert import Alert, Life, SubjectKind
from city.cap_external import Heard
from city.catalogue import Catalogue
from city.properties import find_property
from city.terms import Foretold, is_reached, numbers_of, terms_of
from city.thing import name
from dashboard.city_air import city_air
from dashboard.mirror import Delta, Mirror, Shown
from maps.features import Json, collection

EXTERNAL = name(zh_Hans="外部预警", zh_Hant="外部預警", en="External warning")

_OVER = (Life.CLEARED, Life.UNACK_CLEARED)
encode = msgspec.json.Encoder().encode


def delta_json(delta: Delta, now: int) -> Json:
    """A delta event."""
    return {
        "time": now,
        "observations": [
            (o.datastream_id, o.phenomenon_time, o.result, o.quality.name, o.reasons.words())
            for o in delta.observations
        ],
        "states": [_state_json(thing_id, shown) for thing_id, shown in delta.shown.items()],
        "trusts": [(key, trust.value) for key, trust in delta.trusts.items()],
        "presences": [(one.thing_id, one.online, one.since) for one in delta.presences],
    }


def _state_json(thing_id: str, shown: Shown) -> tuple[str | int, ...]:
    """What a marker shows; what calls is told only where it is another level than all that is active."""
    state, unacknowledged, calls = shown
    said = (thing_id, state.level.word, state.trust.value, unacknowledged)
    return said if calls is state.level else (*said, calls.word)


def alert_json(alert: Alert, mirror: Mirror) -> Json:
    """An alert with the names a person needs to read it; None where the catalogue no longer knows."""
    stream = None if alert.datastream_id is None else mirror.streams.get(alert.datastream_id)
    thing = mirror.things.get(alert.thing_id) if alert.thing_id else None
    rule = next((r for r in mirror.catalogue.rules if r.rule_id == alert.rule_id), None)
    terms = terms_of(rule, find_property(stream.property) if stream else None)
    result, limit = numbers_of(alert, terms)
    return {
        "alert_id": alert.alert_id,
        "rule_id": alert.rule_id,
        "rule": dict(rule.name) if rule else _of_outside(alert),
        "thing_id": thing.thing_id if thing else None,
        "thing": dict(thing.name) if thing else None,
        "area": thing.area if thing else alert.area,
        "subject": str(alert.subject),
        "datastream_id": alert.datastream_id,
        "property": stream.property if stream else None,
        "severity": alert.severity.word,
        "life": alert.shown_life.value,
        "beneath": alert.life.value,
        "since": alert.since,
        "changed": alert.changed,
        "result": result,
        "limit": limit,
        "unit": terms.unit,
        "decimals": terms.decimals,
        "compared": terms.compared.value,
        "foretold": _span_json(mirror.foretold.get(alert.alert_id)),
        "reached": alert.life in _OVER and rule is not None and is_reached(rule, alert),
        "advice": dict(rule.advice) if rule else None,
        "by": alert.by,
        "assignee": alert.assignee,
        "assignee_name": _name_of(alert.assignee, mirror.catalogue),
        "ack_until": alert.ack_until,
        "worst": alert.worst.word,
        "unknown_since": alert.unknown_since,
        "shelved_until": alert.shelved_until,
        "shelved_by": alert.shelved_by,
        "shelved_why": alert.shelved_why,
        "suppressed_by": alert.suppressed_by,
        "incident_id": alert.incident_id,
        "drill": alert.drill,
        "outside": _said_outside(mirror.outside.get(alert.alert_id)),
        "transition_id": alert.transition_id,
    }


def _name_of(person_id: str | None, catalogue: Catalogue) -> dict[str, str] | None:
    """How somebody is called; None for who is not declared."""
    person = catalogue.duty.person.get(person_id or "") if catalogue.duty else None
    return dict(person.name) if person else None


def _span_json(span: Foretold | None) -> Json | None:
    return None if span is None else {"low": span.low, "high": span.high}


def _said_outside(heard: Heard | None) -> Json | None:
    """What another authority says, in its own words: text from outside, never markup."""
    if heard is None:
        return None
    headline = heard.headline or heard.event
    return {"headline": headline, "event": heard.event, "place": heard.place, "sender": heard.sender}


def _of_outside(alert: Alert) -> dict[str, str] | None:
    """What stands in the place of a rule's name; what it says of itself is the note of its transitions."""
    return dict(EXTERNAL) if alert.subject.kind is SubjectKind.EXTERNAL else None


def snapshot_json(mirror: Mirror, stats: Json, now: int) -> Json:
    """A snapshot event: everything a wall needs to start."""
    alerts = [alert_json(alert, mirror) for alert in mirror.alerts.values()]
    air = city_air(mirror, now)
    # each encoded at once: a million small objects that live together cost as much again to look after
    things = [msgspec.Raw(encode(mirror.feature(thing_id, now))) for thing_id in mirror.things]
    return {"time": now, "things": collection(things), "alerts": alerts, "stats": stats, "air": air}


def city_json(catalogue: Catalogue) -> Json:
    """The city, its areas, sources and the properties its datastreams use."""
    city = catalogue.city
    slugs = {stream.property for thing in catalogue.things for stream in thing.datastreams}
    kinds: dict[str, int] = {}
    for thing in catalogue.things:
        kinds[thing.kind.value] = kinds.get(thing.kind.value, 0) + 1
    return {
        "city_id": city.city_id,
        "name": dict(city.name),
        "centre": list(city.centre),
        "zoom": city.zoom,
        "timezone": city.timezone,
        "demo": city.demo,
        "areas": [
            {"area_id": a.area_id, "name": dict(a.name), "centre": list(a.centre)} for a in catalogue.areas
        ],
        "sources": [
            {"source_id": s.source_id, "title": dict(s.title), "licence": s.licence, "replay": dict(s.replay)}
            for s in catalogue.sources
        ],
        "properties": {slug: _property_json(slug) for slug in sorted(slugs)},
        "kinds": kinds,
    }


def _property_json(slug: str) -> Json:
    prop = find_property(slug)
    if prop is None:
        raise KeyError(slug)
    return {"label": dict(prop.label), "unit": prop.unit, "decimals": prop.decimals}


def sse(event: str, data: dict[str, Any], event_id: str) -> bytes:
    """One Server-Sent Event."""
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (event_id.encode(), event.encode(), encode(data))
