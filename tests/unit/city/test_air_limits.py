"""The limits of GB 3095 by edition and grade."""

from datetime import date

import pytest

from city.air_limits import DISPUTED, LIMITS, AirEdition, air_edition, air_limit, air_limit_of

OLD, NEW, FINAL = date(2026, 2, 28), date(2026, 3, 1), date(2031, 1, 1)


@pytest.mark.parametrize(
    ("prop", "averaging", "day", "grade", "expected"),
    [
        ("pm2_5", "24h", OLD, 2, 75),
        ("pm2_5", "24h", NEW, 2, 60),
        ("pm2_5", "24h", date(2030, 12, 31), 2, 60),
        ("pm2_5", "24h", FINAL, 2, 50),
        ("pm2_5", "24h", FINAL, 1, 25),
        ("pm2_5", "year", NEW, 2, 30),
        ("pm10", "24h", OLD, 2, 150),
        ("pm10", "24h", NEW, 2, 120),
        ("pm10", "24h", NEW, 1, 50),
        ("so2", "1h", NEW, 2, 500),
        ("no2", "24h", NEW, 2, 80),
        ("co", "24h", FINAL, 2, 4),
        ("o3", "8h", NEW, 2, 160),
        ("o3", "8h", NEW, 1, 100),
        ("o3", "1h", OLD, 2, 200),
        ("o3", "24h", NEW, 2, None),
        ("pm2_5", "1h", NEW, 2, None),
        ("temperature", "24h", NEW, 2, None),
    ],
)
def test_a_limit_is_that_of_the_day(prop, averaging, day, grade, expected):
    assert air_limit(prop, averaging, day, grade) == expected


def test_editions_change_on_their_days():
    assert [air_edition(day) for day in (OLD, NEW, date(2030, 12, 31), FINAL)] == [
        AirEdition.Y2012,
        AirEdition.TRANSITION,
        AirEdition.TRANSITION,
        AirEdition.FINAL,
    ]


@pytest.mark.parametrize("key", DISPUTED)
def test_what_published_copies_dispute_from_2031_on_is_never_told_without_saying_so(key):
    limit = air_limit_of(*key, FINAL)
    assert limit.disputed
    assert limit.value not in limit.disputed
    assert air_limit_of(*key, NEW).disputed == air_limit_of(*key, FINAL, grade=1).disputed == ()


@pytest.mark.parametrize("edition", LIMITS)
def test_grade_one_is_never_laxer_and_no_edition_is_laxer_than_the_one_before(edition):
    assert all(first <= second for first, second in LIMITS[edition].values())
    before = LIMITS[AirEdition.Y2012]
    assert all(
        new <= old
        for key, pair in LIMITS[edition].items()
        for new, old in zip(pair, before[key], strict=True)
    )


def test_there_is_no_third_grade():
    with pytest.raises(ValueError, match="grades 1 and 2"):
        air_limit("pm10", "24h", NEW, 3)
