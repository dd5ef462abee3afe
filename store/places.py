"""Sensitive places and the population grid, as the files of the catalogue say them."""

from psycopg import Connection
from psycopg.types.json import Jsonb

from city.place import Place, PlaceKind
from city.population import PopulationCell, PopulationGrid
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
    source, datum, made_up, cells = row
    found = (PopulationCell(tuple((x, y) for x, y in cell["ring"]), cell["people"]) for cell in cells)
    return PopulationGrid(source, datum, made_up, tuple(found))


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


def _grid_row(grid: PopulationGrid) -> dict[str, object]:
    cells = [{"ring": [list(corner) for corner in cell.ring], "people": cell.people} for cell in grid.cells]
    return {
        "source": Jsonb(dict(grid.source)),
        "datum": grid.datum,
        "made_up": grid.made_up,
        "cells": Jsonb(cells),
    }
