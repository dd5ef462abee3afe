"""What an owner declares public: the template's word, the station's own, and what is refused."""

import pytest
import small_town

from city.errors import CatalogueError
from city.public import Public
from sensors.catalogue import parse

STREAMS = "pm2_5 = {}\no3 = {}"


def town(declared: str = "", own: str = "", kind: str = "air", streams: str = STREAMS) -> dict[str, str]:
    of = small_town.template("sort", kind, streams).replace("report_s", f"{declared}\nreport_s", 1)
    station = small_town.thing("one", "sort", more=own)
    return {"town.toml": small_town.city() + small_town.area() + of + station}


@pytest.mark.parametrize(
    ("declared", "own", "public"),
    [
        ("", "", None),
        ('public = ["o3", "pm2_5"]', "", Public(("o3", "pm2_5"))),
        ('public = ["o3"]\npublic_grid_m = 500', "", Public(("o3",), 500)),
        ('public = ["o3"]\npublic_grid_m = 500', 'public = ["pm2_5"]\npublic_grid_m = 0', Public(("pm2_5",))),
        ('public = ["o3"]', "public = []", Public(())),
        ("", 'public = ["o3"]', Public(("o3",))),
        ('public = ["o3", "o3"]', "", Public(("o3",))),
    ],
)
def test_a_station_shows_what_it_or_its_template_declares_and_nothing_by_default(declared, own, public):
    (thing,) = parse(town(declared, own)).things
    assert thing.public == public


@pytest.mark.parametrize(
    ("declared", "kind", "streams", "said"),
    [
        ('public = ["cod"]', "air", STREAMS, "no datastream 'cod'"),
        ("public = []", "chemical", "gas_cl2 = {}", "public_grid_m = 2000"),
        ('public = ["gas_cl2"]\npublic_grid_m = 2000', "chemical", "gas_cl2 = {}", "no values"),
        ("public = []", "video", "video_online = {}", "a camera is not shown"),
        ("public_grid_m = -1", "air", STREAMS, "public_grid_m"),
        ('public = "pm2_5"', "air", STREAMS, "public"),
    ],
)
def test_what_may_not_be_public_is_refused_and_named(declared, kind, streams, said):
    with pytest.raises(CatalogueError) as refused:
        parse(town(declared, kind=kind, streams=streams))
    assert said in str(refused.value)
