"""What `citywatch status` takes from the watch."""

import json

import pytest

from cli.home import Home
from cli.status import watched


@pytest.mark.parametrize(
    ("seen", "shown"), [({"queue": "fine"}, []), ({"queue": "red"}, ["queue"]), ({}, ["queue"])]
)
def test_what_is_over_is_not_shown_though_people_are_not_told_yet(tmp_path, seen, shown):
    home = Home.at(str(tmp_path / "home"))
    written = {"at": 1, "conditions": [{"id": "queue"}], "channels": {}, "seen": seen}
    (home.path / "watch.json").write_text(json.dumps(written))
    assert [one["id"] for one in watched(home)["conditions"]] == shown


def test_without_a_watch_nothing_is_shown(tmp_path):
    assert watched(Home.at(str(tmp_path / "home"))) == {}
