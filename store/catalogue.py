"""The catalogue as the database keeps it: saved from nouns, loaded back into nouns."""

from collections.abc import Mapping
from types import MappingProxyType

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.alert import Rule, Side, Step
from city.catalogue import Area, Catalogue, City, Source
from city.limit import Limit, Season
from city.state import Level
from city.thing import Datastream, Kind, Thing
from store.queries import query


def save(conn: Connection, catalogue: Catalogue) -> None:
    """Make the database's catalogue this one, in one transaction; what left it is retired, not deleted."""
    with conn.transaction(), conn.pipeline():
        _save_city(conn, catalogue.city)
        conn.execute(query("clear_areas"))
        _many(conn, "save_area", [_area_row(area) for area in catalogue.areas])
        conn.execute(query("clear_sources"))
        _many(conn, "save_source", [_source_row(source) for source in catalogue.sources])
        _many(conn, "save_thing", [_thing_row(thing) for thing in catalogue.things])
        streams = [stream for thing in catalogue.things for stream in thing.datastreams]
        _many(conn, "save_datastream", [_datastream_row(stream) for stream in streams])
        conn.execute(query("retire_things"), {"kept": [thing.thing_id for thing in catalogue.things]})
        conn.execute(query("retire_datastreams"), {"kept": [f"{s.thing_id}.{s.property}" for s in streams]})
        conn.execute(query("clear_rules"))
        _many(conn, "save_rule", [_rule_row(rule) for rule in catalogue.rules])
        conn.execute(query("announce_catalogue"))


def load(conn: Connection) -> tuple[Catalogue, dict[int, Datastream]] | None:
    """The catalogue and its datastreams by id, None when nothing was saved yet."""
    city = conn.execute(query("load_city")).fetchone()
    if city is None:
        return None
    streams = {row[0]: _datastream(row) for row in conn.execute(query("load_datastreams"))}
    of_thing: dict[str, list[Datastream]] = {}
    for stream in streams.values():
        of_thing.setdefault(stream.thing_id, []).append(stream)
    catalogue = Catalogue(
        city=City(city[0], _name(city[1]), (city[2], city[3]), *city[4:]),
        areas=tuple(Area(r[0], _name(r[1]), (r[2], r[3])) for r in conn.execute(query("load_areas"))),
        things=tuple(_thing(row, of_thing) for row in conn.execute(query("load_things"))),
        rules=tuple(_rule(*row) for row in conn.execute(query("load_rules"))),
        sources=tuple(_source(row) for row in conn.execute(query("load_sources"))),
    )
    return catalogue, streams


def _many(conn: Connection, name: str, rows: list[dict[str, object]]) -> None:
    conn.cursor().executemany(query(name), rows)


def _json(mapping: Mapping[str, object]) -> Jsonb:
    return Jsonb(dict(mapping))


def _name(by_language: dict[str, str]) -> MappingProxyType[str, str]:
    return MappingProxyType(by_language)


def _save_city(conn: Connection, city: City) -> None:
    lon, lat = city.centre
    row = {"city_id": city.city_id, "name": _json(city.name), "lon": lon, "lat": lat}
    conn.execute(query("save_city"), row | {"zoom": city.zoom, "timezone": city.timezone, "demo": city.demo})


def _area_row(area: Area) -> dict[str, object]:
    lon, lat = area.centre
    return {"area_id": area.area_id, "name": _json(area.name), "lon": lon, "lat": lat}


def _source_row(source: Source) -> dict[str, object]:
    texts = {"title": _json(source.title), "replay": _json(source.replay)}
    return {"source_id": source.source_id, "licence": source.licence, **texts}


def _source(row: tuple) -> Source:
    source_id, title, licence, replay = row
    return Source(source_id, _name(title), licence, _name(replay))


def _thing_row(thing: Thing) -> dict[str, object]:
    return {
        "thing_id": thing.thing_id,
        "kind": thing.kind.value,
        "name": _json(thing.name),
        "area": thing.area,
        "lon": thing.lon,
        "lat": thing.lat,
        "owner": _json(thing.owner),
        "gateway": thing.gateway,
        "recorded": thing.recorded,
        "details": _json(thing.details),
    }


def _thing(row: tuple, of_thing: dict[str, list[Datastream]]) -> Thing:
    thing_id, kind, name, area, lon, lat, owner, gateway, recorded, details = row
    streams = tuple(of_thing.get(thing_id, ()))
    where = (area, lon, lat, _name(owner))
    extra = (gateway, recorded, MappingProxyType(details))
    return Thing(thing_id, Kind(kind), _name(name), *where, streams, *extra)


def _datastream_row(stream: Datastream) -> dict[str, object]:
    return {
        "thing_id": stream.thing_id,
        "property": stream.property,
        "period_s": stream.period_s,
        "report_s": stream.report_s,
        "max_age_s": stream.max_age_s,
        "source_unit": stream.source_unit,
        "limits": Jsonb([_limit_json(limit) for limit in stream.limits]),
    }


def _datastream(row: tuple) -> Datastream:
    limits = tuple(
        Limit(limit["name"], tuple(Season(s["value"], s["first"], s["last"]) for s in limit["seasons"]))
        for limit in row[7]
    )
    return Datastream(*row[1:7], limits)


def _limit_json(limit: Limit) -> dict[str, object]:
    seasons = [{"value": s.value, "first": s.first, "last": s.last} for s in limit.seasons]
    return {"name": limit.name, "seasons": seasons}


def _rule_row(rule: Rule) -> dict[str, object]:
    definition = {
        "name": dict(rule.name),
        "property": rule.property,
        "kinds": sorted(rule.kinds),
        "side": rule.side.value,
        "steps": [{"severity": step.severity.word, "limit": step.limit} for step in rule.steps],
        "hysteresis": rule.hysteresis,
        "advice": dict(rule.advice),
    }
    return {"rule_id": rule.rule_id, "definition": Jsonb(definition)}


def _rule(rule_id: str, definition: dict) -> Rule:
    return Rule(
        rule_id=rule_id,
        name=_name(definition["name"]),
        property=definition["property"],
        kinds=frozenset(Kind(kind) for kind in definition["kinds"]),
        side=Side(definition["side"]),
        steps=tuple(Step(Level[s["severity"].upper()], s["limit"]) for s in definition["steps"]),
        hysteresis=definition["hysteresis"],
        advice=_name(definition["advice"]),
    )
