"""The air quality index of a station over HTTP: days and hours from what is stored, and what is refused."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from asking import Ask, asks
from small_town import area, city, thing
from small_town import template as kind
from stack import cloned_database

from city.local_time import moment
from city.observation import Observation
from city.quality import Quality
from city.review import Decision
from city.settings import Settings
from dashboard.api.context import Context
from dashboard.wall_state import WallState
from sensors.catalogue import parse
from store import batches, catalogue, reviews, rollups
from store.batches import Batch
from store.database import connect, pool
from store.reviews import Order

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = 3_600_000
DAY = date(2026, 3, 2)
NOW = moment(DAY, 720, ZONE)
ASKED = NOW + HOUR // 2
CLEAN = {"so2": 10.0, "no2": 20.0, "co": 0.5, "o3": 60.0, "pm10": 40.0, "pm2_5": 75.0}
STREAMS = "\n".join(f"{prop} = {{ period_s = 3600 }}" for prop in CLEAN)
TOWN = "".join(
    (
        city(),
        area(),
        kind("air", "air", STREAMS, report_s=3600, max_age_s=7200),
        kind("gauge", "river", "water_level = {}"),
        thing("roof", "air"),
        thing("river", "gauge", more="limits.water_level = { warning = 2.4 }\n"),
    )
)


@pytest.fixture(scope="module")
def url(services: Settings, template: str) -> Iterator[str]:
    """A database for all of these tests: they only read."""
    with cloned_database(services.database_url, template, "air_api") as made:
        yield made


@pytest.fixture(scope="module")
def ask(url: str) -> Iterator[Ask]:
    """Asks a dashboard of a station whose air was the same for three days, but for a bad morning of dust.

    An officer excluded five hours of the first day.
    """
    with connect(url, "test") as conn:
        catalogue.save(conn, parse({"town.toml": TOWN}))
        rollups.prepare(conn, "Asia/Shanghai")
        declared, streams = catalogue.load(conn)
        first = moment(date(2026, 2, 27), 0, ZONE)
        told = []
        for key, stream in streams.items():
            for n in range(1, (NOW - first) // HOUR + 1) if stream.property in CLEAN else ():
                at = first + n * HOUR
                bad = stream.property == "pm10" and at > moment(DAY, 0, ZONE)
                quality = Quality.BAD if bad else Quality.GOOD
                told.append(Observation(key, at, CLEAN[stream.property], quality, received_at=at))
        for start in range(0, len(told), 500):
            batches.write(conn, "test", Batch(told[start : start + 500], []))
        dust = next(key for key, stream in streams.items() if stream.property == "pm2_5")
        unfit = Order(Decision.EXCLUDED, first, first + 5 * HOUR, {dust: None}, reason="flow check")
        assert reviews.decide(conn, unfit, "Li", NOW)
        wall = WallState(lambda: NOW)
        wall.load(declared, streams, [], [])
        with pool(url, "test", 2) as connections:
            yield asks(Context(Settings(), connections, wall, lambda: ASKED))


def test_days_are_judged_by_the_edition_of_each_day(ask):
    told = ask("/air/roof/days?from=2026-02-28&to=2026-03-01").json()
    assert [(one["day"], one["edition"], one["index"], one["grade"]) for one in told["days"]] == [
        ("2026-02-28", "HJ633-2012", 100, "good"),
        ("2026-03-01", "HJ633-2026", 114, "light"),
    ]
    dust = next(one for one in told["days"][1]["parts"] if one["property"] == "pm2_5")
    assert (dust["concentration"], dust["hours"], dust["limit"], dust["exceeded"]) == (75.0, 24, 60, True)
    before = next(one for one in told["days"][0]["parts"] if one["property"] == "pm2_5")
    assert (before["limit"], before["limit_edition"], before["exceeded"]) == (75, "GB3095-2012", False)


def test_what_an_officer_excluded_does_not_count(ask):
    (day,) = ask("/air/roof/days?from=2026-02-27&to=2026-02-27").json()["days"]
    assert (day["index"], day["at_least"], day["missing"]) == (None, 40, ["pm2_5"])
    assert next(one["hours"] for one in day["parts"] if one["property"] == "pm2_5") == 19


def test_a_day_that_is_not_over_is_not_complete_and_has_no_index(ask):
    (today,) = ask(f"/air/roof/days?from={DAY}").json()["days"]
    assert (today["index"], today["grade"], today["complete"], today["at_least"]) == (None, None, False, None)
    assert set(today["missing"]) == set(CLEAN)
    assert today["over"] is False
    assert all(day["over"] for day in ask("/air/roof/days?to=2026-03-01").json()["days"])


def test_hours_say_what_is_known_while_a_pollutant_is_not(ask):
    told = ask("/air/roof/hours").json()["hours"]
    assert len(told) == 24
    *known, running = told
    assert (known[-1]["start"], known[-1]["index"], known[-1]["at_least"], known[-1]["missing"]) == (
        "2026-03-02T03:00:00.000Z",
        None,
        114,
        ["pm10"],
    )
    assert (known[0]["index"], known[0]["primary"]) == (114, ["pm2_5"])
    assert all(one["over"] for one in known)
    assert (running["start"], running["over"]) == ("2026-03-02T04:00:00.000Z", False)
    assert set(running["missing"]) == set(CLEAN)
    limits = {one["property"]: (one["limit"], one["exceeded"]) for one in known[0]["parts"]}
    assert (limits["o3"], limits["pm2_5"]) == ((200, False), (None, None))


@pytest.mark.parametrize(
    ("scheme", "edition", "index"), [("epa2024", "EPA-2024", 165), ("eea2025", "EEA-2025", 4)]
)
def test_another_scheme_is_asked_for_by_its_name(ask, scheme, edition, index):
    told = ask(f"/air/roof/days?from=2026-02-28&to=2026-02-28&scheme={scheme}").json()
    (day,) = told["days"]
    assert (told["scheme"], day["edition"], day["index"], day["primary"]) == (
        scheme,
        edition,
        index,
        ["pm2_5"],
    )
    assert "limit" not in day["parts"][0]


def test_schemes_have_their_classes_in_every_language(ask):
    told = {one["scheme"]: one for one in ask("/air/schemes").json()}
    assert set(told) == {"hj633", "epa2024", "eea2025"}
    assert told["hj633"]["grades"][0] == {
        "grade": "excellent",
        "colour": "#00E400",
        "up_to": 50,
        "label": {"zh-Hans": "优", "zh-Hant": "優", "en": "Excellent"},
    }
    assert "co" not in told["eea2025"]["pollutants"]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/nowhere/days", 404, "no air station 'nowhere'"),
        ("/river/days", 404, "no air station 'river'"),
        ("/river/hours", 404, "no air station 'river'"),
        ("/roof/days?from=2026-03-02&to=2026-03-01", 422, "from must not be after to"),
        ("/roof/days?to=2026-03-03", 422, "the city's today is 2026-03-02"),
        ("/roof/days?from=2020-01-01", 422, "at most 1096 days"),
        ("/roof/days?from=0001-01-01&to=0001-01-02", 422, "between 1970-01-02 and 2100-01-01"),
        ("/roof/days?from=9999-12-31&to=9999-12-31", 422, "between 1970-01-02 and 2100-01-01"),
        ("/roof/days?from=2026-02-30", 422, "from"),
        ("/roof/days?scheme=best", 422, "scheme"),
        ("/roof/hours?from=2026-03-01T00:00:00Z&to=2026-02-28T00:00:00Z", 422, "from must be before to"),
        ("/roof/hours?to=2026-03-04T00:00:00Z", 422, "to lies in the future"),
        ("/roof/hours?from=2026-01-01T00:00:00Z", 422, "at most 744 hours"),
        ("/roof/hours?from=yesterday", 422, "from is neither"),
    ],
)
def test_what_cannot_be_answered_says_what_can(ask, path, status, says):
    answer = ask(f"/air{path}")
    assert answer.status_code == status
    assert says in answer.text
