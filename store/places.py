"""Sensitive places and the population grid, as the files of the catalogue say them."""

from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.place import Place, PlaceKind
from city.population import PopulationCell, PopulationGrid, Ring
from store.queries import query


def save(conn: Connection, places: tuple[Place, ...], grid: PopulationGrid | None) -> None:
    """Make the database's places and grid these, in the caller's transaction."""
    conn.execute(query("clear_places"))
    conn.cursor().executemany(query("save_place"), [_row(place) for place in places])
    conn.execute(query("clear_population_grid"))
    if grid is not None:
        conn.execute(query("save_population_grid"), _grid_row(grid))


def load(conn: Connection) -> tuple[Place, ...]:
    """All places."""
    return tuple(
        Place(place_id, PlaceKind(kind), name, lon, lat, people, made_up)
        for place_id, kind, name, lon, lat, people, made_up in conn.execute(query("load_places"))
    )


def grid_id(conn: Connection) -> str | None:
    """Which population grid there is, None where there is none."""
    row = conn.execute(query("population_grid_id")).fetchone()
    return row[0] if row else None


def grid(conn: Connection) -> PopulationGrid | None:
    """The population grid."""
    row = conn.execute(query("load_population_grid")).fetchone()
    if row is None:
        return None
    source, datum, made_up, cells, checked = row
    return PopulationGrid(source, datum, made_up, tuple(_cell(cell) for cell in cells), checked)


def _row(place: Place) -> dict[str, object]:
    return {
        "place_id": place.place_id,
        "kind": place.kind.value,
        "name": Jsonb(dict(place.name)),
        "lon": place.lon,
        "lat": place.lat,
        "people": place.people,
        "made_up": place.made_up,
    }


def _cell(said: dict[str, Any]) -> PopulationCell:
    """`holes` and `others` are left out where there are none, as in grids of before there were any."""
    others = tuple(tuple(_ring(ring) for ring in part) for part in said.get("others", ()))
    holes = tuple(_ring(ring) for ring in said.get("holes", ()))
    return PopulationCell(_ring(said["ring"]), said["people"], holes, others)


def _ring(corners: list[list[float]]) -> Ring:
    return tuple((x, y) for x, y in corners)


def _cell_json(cell: PopulationCell) -> dict[str, object]:
    more = {"holes": cell.holes, "others": cell.others}
    return {"ring": cell.ring, "people": cell.people, **{key: said for key, said in more.items() if said}}


def _grid_row(grid: PopulationGrid) -> dict[str, object]:
    return {
        "source": Jsonb(dict(grid.source)),
        "datum": grid.datum,
        "made_up": grid.made_up,
        "cells": Jsonb([_cell_json(cell) for cell in grid.cells]),
        "checked": grid.checked,
    }
