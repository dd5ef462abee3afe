"""Which cameras are online, and which are near."""

import pytest
from cast import NOW
from video_town import SITE, TOWN

from city.observation import Observation
from city.presence import Presence
from city.quality import Quality
from dashboard.mirror import Mirror
from dashboard.video_look import all_cameras, near_cameras

STREAMS = dict(enumerate((one for thing in TOWN.things for one in thing.datastreams), 1))
IDS = {(one.thing_id, one.property): key for key, one in STREAMS.items()}
PLACE = (SITE.lon, SITE.lat)


def said(thing_id: str, online: float, ago_s: float = 0, quality: Quality = Quality.GOOD) -> Observation:
    time = NOW - round(ago_s * 1000)
    return Observation(IDS[thing_id, "video_online"], time, online, quality, received_at=time)


@pytest.fixture
def mirror() -> Mirror:
    return Mirror(TOWN, STREAMS)


def near(mirror: Mirror, most: int = 4, online: bool = True, but: str = "") -> list[str]:
    return [one["thing_id"] for one in near_cameras(mirror, NOW, PLACE, most, online, but)]


def test_the_nearest_come_first_with_distance_and_bearing(mirror):
    first, second, *_ = near_cameras(mirror, NOW, PLACE, 4, False, "")
    assert (first["thing_id"], second["thing_id"]) == ("cam-east", "cam-north")
    assert first["distance_m"] == pytest.approx(483, abs=2)
    assert first["bearing_deg"] == pytest.approx(90, abs=0.5)
    assert second["bearing_deg"] == pytest.approx(0, abs=0.5)


def test_only_those_that_say_freshly_that_they_are_online_count_as_online(mirror):
    mirror.observe(
        [
            said("cam-east", 1, ago_s=60),
            said("cam-north", 1),
            said("cam-far", 0),
            said("cam-hill", 1, quality=Quality.SUSPECT),
        ],
        NOW,
    )
    assert near(mirror) == ["cam-north"]
    online = {one["thing_id"]: one["online"] for one in all_cameras(mirror, NOW, False)}
    assert online == {"cam-east": None, "cam-north": True, "cam-far": False, "cam-hill": None}


def test_one_that_says_it_is_offline_is_not_online_whatever_it_said_before(mirror):
    mirror.observe([said("cam-east", 1), said("cam-north", 1)], NOW)
    mirror.hear([Presence("cam-east", False, NOW, NOW)])
    assert near(mirror) == ["cam-north"]


def test_a_camera_that_was_never_seen_is_unknown_and_not_online(mirror):
    assert near(mirror) == []
    assert {one["online"] for one in all_cameras(mirror, NOW, False)} == {None}


def test_how_a_camera_stands_is_told_by_its_word_and_is_unknown_when_that_is_not_fresh(mirror):
    frozen = Observation(IDS["cam-east", "video_state"], NOW, 5, received_at=NOW)
    well = Observation(IDS["cam-north", "video_state"], NOW, 1, received_at=NOW)
    odd = Observation(IDS["cam-far", "video_state"], NOW, 99, received_at=NOW)
    mirror.observe([said("cam-east", 0), frozen, said("cam-north", 1, ago_s=60), well, odd], NOW)
    states = {one["thing_id"]: one["state"] for one in all_cameras(mirror, NOW, False)}
    assert states == {
        "cam-east": "frozen",
        "cam-north": "unknown",
        "cam-far": "unknown",
        "cam-hill": "unknown",
    }


def test_one_whose_state_is_not_known_any_more_is_not_online_whatever_it_said_before(mirror):
    lost = Observation(IDS["cam-east", "video_state"], NOW, 0, received_at=NOW)
    mirror.observe([said("cam-east", 1, ago_s=20), lost, said("cam-north", 1)], NOW)
    assert near(mirror) == ["cam-north"]
    east = next(one for one in all_cameras(mirror, NOW, False) if one["thing_id"] == "cam-east")
    assert (east["online"], east["state"]) == (None, "unknown")


def test_a_camera_is_not_near_to_itself(mirror):
    assert "cam-east" not in near(mirror, online=False, but="cam-east")
    assert near(mirror, most=1, online=False) == ["cam-east"]
