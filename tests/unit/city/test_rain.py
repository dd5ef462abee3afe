"""Rain of the last hours: overlapping results count once, what is missing is not guessed."""

from hypothesis import given
from hypothesis import strategies as st

from city.rain import HOUR_MS, RainTotal, Tile, rain_total

NOW = 1_795_276_800_000


def _hourly(*mm: float | None) -> list[Tile]:
    return [Tile(NOW - n * HOUR_MS, one) for n, one in enumerate(mm) if one is not None]


def test_hours_are_added_up_from_the_newest_back():
    tiles = _hourly(4.0, 3.0, 2.0, 1.0)
    assert rain_total(tiles, HOUR_MS, 1) == RainTotal(1, 4.0, 1.0)
    assert rain_total(tiles, HOUR_MS, 3) == RainTotal(3, 9.0, 1.0)


def test_an_hour_that_is_missing_leaves_the_least_that_fell():
    total = rain_total(_hourly(4.0, None, 2.0), HOUR_MS, 3)
    assert total.mm == 6.0
    assert round(total.known, 3) == 0.667
    assert not total.is_whole


def test_a_station_that_is_not_to_the_second_is_whole():
    tiles = [Tile(NOW - n * HOUR_MS - n * 20_000, 1.0) for n in range(6)]
    total = rain_total(tiles, HOUR_MS, 6)
    assert (total.mm, total.is_whole) == (6.0, True)


def test_of_no_rain_and_of_no_period_nothing_is_said():
    assert rain_total([], HOUR_MS, 3).mm is None
    assert rain_total(_hourly(1.0), 0, 3).mm is None
    assert rain_total(_hourly(1.0), 24 * HOUR_MS, 3).mm is None


@given(
    st.lists(st.tuples(st.integers(0, 40), st.floats(0, 100)), max_size=30), st.sampled_from([1, 3, 6, 24])
)
def test_a_sum_is_never_more_than_what_fell_nor_its_share_more_than_all(
    gaps: list[tuple[int, float]], hours: int
):
    until, tiles = NOW, list[Tile]()
    for minutes, mm in gaps:
        until -= minutes * 60_000
        tiles.append(Tile(until, mm))
        until -= HOUR_MS
    total = rain_total(tiles, HOUR_MS, hours)
    assert 0 <= total.known <= 1
    assert (total.mm or 0) <= sum(tile.mm for tile in tiles) + 1e-9
