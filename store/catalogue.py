"""The catalogue as the database keeps it: saved from nouns, loaded back into nouns."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from psycopg import Connection
from psycopg.types.json import Jsonb

from city import canary
from city.catalogue import Area, Catalogue, City, Source
from city.errors import Mistake
from city.limit import Limit, Season
from city.public import Public
from city.rule import Rule
from city.thing import Datastream, Kind, Thing
from sensors.catalogue_declared import sound
from sensors.catalogue_part import Table, Tables
from sensors.catalogue_rules_build import build_rule
from sensors.catalogue_rules_shape import RuleShape
from sensors.catalogue_rules_write import written
from store import declarations, places
from store.queries import query


class Stored(NamedTuple):
    """The catalogue with what is sound in what was declared, its datastreams by id, and what was left out."""

    catalogue: Catalogue
    streams: dict[int, Datastream]
    mistakes: list[Mistake]


def save(conn: Connection, catalogue: Catalogue, by: str = "catalogue") -> declarations.Taken:
    """Make the database's catalogue this one, in one transaction; what left it is retired, not deleted.

    What was declared on the web stays (`store.declarations`); `by` is who loads these files.
    """
    with conn.transaction(), conn.pipeline():
        _save_city(conn, catalogue.city)
        conn.execute(query("clear_areas"))
        _many(conn, "save_area", [_area_row(area) for area in catalogue.areas])
        conn.execute(query("clear_sources"))
        _many(conn, "save_source", [_source_row(source) for source in catalogue.sources])
        _many(conn, "save_thing", [_thing_row(thing) for thing in catalogue.things])
        streams = [stream for thing in catalogue.things for stream in thing.datastreams]
        _many(conn, "save_datastream", [_datastream_row(stream) for stream in streams])
        ours = {"ours": canary.THING_ID}
        kept = [thing.thing_id for thing in catalogue.things]
        conn.execute(query("retire_things"), ours | {"kept": kept})
        conn.execute(
            query("retire_datastreams"), ours | {"kept": [f"{s.thing_id}.{s.property}" for s in streams]}
        )
        places.save(conn, catalogue.places, catalogue.population)
        taken = declarations.take_files(conn, _tables(catalogue), by)
        conn.execute(query("announce_catalogue"))
    return taken


def _tables(catalogue: Catalogue) -> Tables:
    """What is declared as it was written; a rule that was not, or not so, as it could be written."""
    said = catalogue.declared.get("rules", {})
    rules = {rule.rule_id: _table(rule, said.get(rule.rule_id)) for rule in catalogue.rules}
    return {**catalogue.declared, "rules": rules}


def _table(rule: Rule, said: Table | None) -> Table:
    if said is not None and build_rule(RuleShape.model_validate(said), version=rule.version) == rule:
        return said
    return written(rule)


def load(conn: Connection, with_canary: bool = False) -> tuple[Catalogue, dict[int, Datastream]] | None:
    """The catalogue and its datastreams by id, None when nothing was saved yet.

    The canary is only among them for those that it flies through.
    """
    stored = load_checked(conn, with_canary=with_canary)
    return stored[:2] if stored else None


def settle_canary(conn: Connection) -> int:
    """The canary's datastream; it and its thing are made, and everybody told, where they are new.

    Raises LookupError where no city was saved yet.
    """
    with conn.transaction():
        city = conn.execute(query("load_city")).fetchone()
        if city is None:
            raise LookupError("no catalogue yet")
        if (found := canary_datastream(conn)) is None:
            made = canary.thing("", city[2], city[3])
            _many(conn, "save_thing", [_thing_row(made)])
            _many(conn, "save_datastream", [_datastream_row(stream) for stream in made.datastreams])
            conn.execute(query("announce_catalogue"))
            found = canary_datastream(conn)
    if found is None:
        raise LookupError("the canary was not kept")
    return found


def canary_datastream(conn: Connection) -> int | None:
    """The canary's datastream; None where it never flew."""
    row = conn.execute(query("canary_datastream"), {"thing_id": canary.THING_ID}).fetchone()
    return int(row[0]) if row else None


def load_checked(conn: Connection, at: int | None = None, with_canary: bool = False) -> Stored | None:
    """The catalogue with what counts of what was declared, or what counted at a time (epoch ms).

    A declaration that is at fault by now, because the city changed, is left out and its mistakes are told.
    """
    stored = load_city(conn, with_canary)
    if stored is None:
        return None
    city, streams = stored
    counts = declarations.current(conn) if at is None else declarations.as_of(conn, at)
    declared, mistakes = sound(city, declarations.kept(counts))
    rules = (*declared.rules, canary.rule()) if with_canary else declared.rules
    return Stored(replace(city, rules=rules, **declared.parts), streams, mistakes)


def load_city(conn: Connection, with_canary: bool = False) -> tuple[Catalogue, dict[int, Datastream]] | None:
    """The catalogue without what is declared in it, and its datastreams by id; None before the first save."""
    city = conn.execute(query("load_city")).fetchone()
    if city is None:
        return None
    hidden = {"hidden": "" if with_canary else canary.THING_ID}
    streams = {row[0]: _datastream(row) for row in conn.execute(query("load_datastreams"), hidden)}
    of_thing: dict[str, list[Datastream]] = {}
    for stream in streams.values():
        of_thing.setdefault(stream.thing_id, []).append(stream)
    found = Catalogue(
        city=City(city[0], _name(city[1]), (city[2], city[3]), *city[4:]),
        areas=tuple(Area(r[0], _name(r[1]), (r[2], r[3])) for r in conn.execute(query("load_areas"))),
        things=tuple(_thing(row, of_thing) for row in conn.execute(query("load_things"), hidden)),
        rules=(),
        sources=tuple(_source(row) for row in conn.execute(query("load_sources"))),
        places=places.load(conn),
    )
    return found, streams


def _many(conn: Connection, name: str, rows: list[dict[str, object]]) -> None:
    conn.cursor().executemany(query(name), rows)


def _json(mapping: Mapping[str, object]) -> Jsonb:
    return Jsonb(dict(mapping))


def _name(by_language: dict[str, str]) -> MappingProxyType[str, str]:
    return MappingProxyType(by_language)


def _save_city(conn: Connection, city: City) -> None:
    lon, lat = city.centre
    row = {"city_id": city.city_id, "name": _json(city.name), "lon": lon, "lat": lat}
    more = {"zoom": city.zoom, "timezone": city.timezone, "demo": city.demo, "cap_sender": city.cap_sender}
    conn.execute(query("save_city"), row | more)


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
        "tags": sorted(thing.tags),
        "public": None if thing.public is None else list(thing.public.properties),
        "public_grid_m": thing.public.grid_m if thing.public else 0,
    }


def _thing(row: tuple, of_thing: dict[str, list[Datastream]]) -> Thing:
    thing_id, kind, name, area, lon, lat, owner, gateway, recorded, details, tags, public, grid_m = row
    streams = tuple(of_thing.get(thing_id, ()))
    where = (area, lon, lat, _name(owner))
    extra = (gateway, recorded, MappingProxyType(details), frozenset(tags))
    shown = None if public is None else Public(tuple(public), grid_m)
    return Thing(thing_id, Kind(kind), _name(name), *where, streams, *extra, shown)


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
