"""Releases of chemicals in the past: in the version that was on the screens, open as long as they were."""

from collections.abc import Iterator

import pytest
from cast import MINUTE, NOW
from release_town import Town

from dashboard.playback import Ground, changes, picture
from store.database import connect, pool


@pytest.fixture
def desk(database: str) -> Iterator[Town]:
    with connect(database, "test") as conn, pool(database, "test", 2) as connections:
        yield Town(conn, connections)


def test_the_past_has_the_releases_that_were_open_in_their_version_of_then(desk):
    desk.blow(90, 3.0)
    number = desk.open()["release_id"]
    desk.now += MINUTE
    desk.post(f"/releases/{number}/change", note="more", amount_kg=2000)
    desk.now += MINUTE
    desk.post(f"/releases/{number}/close", note="shut")
    first = desk.get(f"/releases/{number}/versions/1")
    assert [one["version"] for one in first["versions"]] == [1]
    for knew in (False, True):
        ground = Ground(desk.conn, desk.wall.mirror.catalogue, desk.streams, knew)

        def shown(at: int, ground: Ground = ground) -> list[tuple[int, int, int | None]]:
            told = picture(ground, at)["releases"]
            return [(one["release_id"], one["version"], one["closed_at"]) for one in told]

        assert shown(NOW - 1) == []
        assert shown(NOW) == shown(NOW + MINUTE - 1) == [(number, 1, None)]
        assert shown(NOW + MINUTE) == [(number, 2, None)]
        assert shown(NOW + 2 * MINUTE) == []

        told = changes(ground, NOW - 1, NOW + 3 * MINUTE, MINUTE).events
        seen = [one["data"] for one in told if one["event"] == "release"]
        assert [(one["version"], one["closed_at"]) for one in seen] == [
            (1, None),
            (2, None),
            (2, NOW + 2 * MINUTE),
        ]
        assert {one["thing_id"] for one in seen} == {"chem-a"}
