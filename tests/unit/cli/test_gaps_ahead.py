"""A rota on which hardly anybody stands is warned of when it is checked."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cast import CITY
from played import duty, person

from city.rota import ALWAYS, Rota, Rotating, Window
from cli.gaps_ahead import gaps_ahead

NOW = round(datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp() * 1000)
NAME = person("li").name


def warned(**changed) -> list[tuple[str, str]]:
    layer = Rotating(
        "week", (("li",),), 7, changed.pop("start", date(2026, 1, 5)), 480, changed.pop("windows", (ALWAYS,))
    )
    rota = Rota("duty", NAME, "Asia/Shanghai", (layer,), **changed)
    return list(gaps_ahead(replace(CITY, duty=duty(rotas=(rota,))), NOW))


def test_a_rota_without_gaps_is_not_warned_of():
    assert warned() == []


def test_one_of_a_minute_a_week_is_warned_of_with_how_long_nobody_is_there():
    (told,) = warned(windows=(Window(frozenset({5}), 480, 481),))
    assert told == (
        "rotas.duty",
        "nobody is on duty for 13 d 23 h 58 min of the next 14 days, "
        "first from 2026-11-22 20:00 to 2026-11-28 08:00; one that is meant to have gaps says always = false",
    )


@pytest.mark.parametrize("always", [True, False])
def test_one_that_begins_in_a_century_is_warned_of_whether_gaps_are_meant_or_not(*, always: bool):
    (told,) = warned(start=date(2099, 1, 5), always=always)
    assert told == ("rotas.duty", "nobody is on duty in all of the next 14 days")


def test_gaps_that_are_meant_are_not_warned_of():
    assert warned(windows=(Window(frozenset({5}), 480, 481),), always=False) == []
