"""A day under review as a figure and in words, and what comes from a browser that nobody should believe."""

from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from looked_at import FIRST, HOUR, LAST, series, wave

from city.quality import Quality, Reason
from city.remark import Check, Remark
from city.review import Act, Decision, ReviewSpan, ReviewState
from city.user import Role, User
from dashboard.components import quality_orders
from dashboard.components.quality_wish import Wish, address
from dashboard.components.quality_words import CHECK_WORDS, remark_sentence, span_words
from dashboard.figures.quality_day import Band, Wording, quality_day
from dashboard.quality_reader import Narrow
from dashboard.signed_in import acting_as
from store.reviews import Order

ZONE = ZoneInfo("Asia/Shanghai")
WORDS = Wording(
    "Time",
    "PM2.5",
    "µg/m³",
    {state: state.value for state in ReviewState},
    "suspect",
    "bad",
    {Reason.CALIBRATION: "calibration", Reason.STEP: "<i>jump"},
)
TODAY = date(2026, 11, 23)
APPROVED = Act(1, LAST, "Li", Decision.APPROVED)
EXCLUDED = Act(2, LAST, "Li", Decision.EXCLUDED, "broken")
SPANS = (
    ReviewSpan(FIRST, FIRST + 6 * HOUR, ReviewState.PROVISIONAL),
    ReviewSpan(FIRST + 6 * HOUR, FIRST + 8 * HOUR, ReviewState.EXCLUDED, EXCLUDED),
    ReviewSpan(FIRST + 8 * HOUR, LAST, ReviewState.APPROVED, APPROVED),
)


def drawn(columns=None, spans=SPANS, bands=(), others=None) -> dict[str, Any]:
    quiet = series(wave(1440)) if columns is None else columns
    return quality_day(quiet, 60, spans, bands, others or {}, ZONE, "dark", WORDS)


def test_provisional_approved_and_excluded_look_different():
    provisional, approved, excluded = drawn()["data"]
    assert (provisional["line"]["dash"], approved["line"]["dash"]) == ("dot", "solid")
    assert provisional["opacity"] < approved["opacity"]
    assert (excluded["mode"], len(excluded["x"])) == ("markers", 120)
    assert len([y for y in provisional["y"] if y is not None]) == 360
    assert len([y for y in approved["y"] if y is not None]) == 960


def test_a_gap_stays_a_gap():
    columns = series(wave(1440))
    (line,) = drawn(
        columns.only(abs(columns.times - FIRST - 12 * HOUR) > HOUR),
        [ReviewSpan(FIRST, LAST, ReviewState.APPROVED)],
    )["data"]
    assert [at for at, y in zip(line["x"], line["y"], strict=True) if y is None] == [None, None]


def test_bad_results_are_marked_at_the_foot_and_flatten_nothing():
    columns = series(wave(1440))
    columns.results[5], columns.codes[5] = 99_999, Quality.BAD
    *_, bad = drawn(columns)["data"]
    assert bad["y"] == [min(result for result in columns.results if result < 999)]
    assert bad["customdata"] == [99_999]


def test_suspect_results_are_marked_where_they_are_with_their_reasons():
    columns = series(wave(1440))
    columns.codes[5] = Quality.SUSPECT + 4 * int(Reason.CALIBRATION | Reason.STEP)
    columns.codes[6 * 60 + 5] = Quality.SUSPECT + 4 * int(Reason.STEP)
    *_, excluded, suspect = drawn(columns)["data"]
    assert (suspect["y"], suspect["marker"]["symbol"]) == ([columns.results[5]], "diamond-open")
    assert suspect["text"] == ["calibration, &lt;i&gt;jump"]
    assert excluded["text"][:6] == ["", "", "", "", "", "&lt;i&gt;jump"]


def test_remarks_are_bands_with_names_that_are_no_markup():
    bands = [Band(FIRST - HOUR, FIRST + HOUR, "<b>Spike</b>"), Band(LAST - 1, LAST - 1, "Stuck")]
    layout = drawn(bands=bands)["layout"]
    assert [one["text"] for one in layout["annotations"]] == ["&lt;b&gt;Spike&lt;/b&gt;", "Stuck"]
    assert layout["annotations"][1]["xanchor"] == "right"
    assert layout["shapes"][1]["x0"] == "2026-11-22T08:00:00"


def test_neighbours_are_thin_and_their_holes_stay():
    thin, *_ = drawn(others={"Hill": ([FIRST, FIRST + HOUR], [1.0, float("nan")])})["data"]
    assert (thin["y"], thin["line"]["width"]) == ([1.0, None], 1)


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
@pytest.mark.parametrize(
    ("check", "prop", "figures"),
    [
        (Check.RANGE, "co", {"n": 2, "value": 999}),
        (Check.STEP, "co", {"n": 2, "value": 999}),
        (Check.SPIKE, "co", {"value": 5, "usual": 1, "height": 4, "n": 1}),
        (Check.STUCK, "co", {"value": 2, "hours": 30, "usual": 4}),
        (Check.OSCILLATION, "co", {"n": 9, "swing": 3}),
        (Check.NEIGHBOURS, "co", {"value": 5, "theirs": 1, "neighbours": 7, "hours": 4}),
        (Check.DRIFT_LOW, "co", {"before": 1.1, "now": 0.5, "neighbours": 7}),
        (Check.DRIFT_HIGH, "temperature", {"before": 0.1, "now": 2.5, "neighbours": 7}),
        (Check.DRIFT_HIGH, "gas_cl2", {"rise": 0.4, "days": 30}),
    ],
)
def test_a_remark_says_its_figures_in_every_language(lang, check, prop, figures):
    said = remark_sentence(Remark(check, FIRST, LAST, figures), prop, "mg/m³", lang)
    assert "{" not in said
    named = [name for name in ("value", "now", "before", "rise", "theirs", "swing") if name in figures]
    assert all(f"{figures[name]:g}" in said for name in named)
    assert set(CHECK_WORDS) == set(Check)


def test_a_stretch_is_told_as_short_as_it_can_be():
    assert span_words(FIRST, FIRST, ZONE, "en") == "22 Nov 08:00"
    assert span_words(FIRST, FIRST + HOUR, ZONE, "zh-Hans") == "11月22日 08:00–09:00"
    assert span_words(FIRST, LAST, ZONE, "en") == "22 Nov 08:00 – 23 Nov 08:00"


def test_an_address_says_what_is_asked_and_nothing_it_does_not_know():
    wish = Wish.of("?lang=en&day=2026-11-21&kind=air&open=12&x=<b>", TODAY)
    assert (wish.day, wish.narrow, wish.key) == (date(2026, 11, 21), Narrow("air"), 12)
    assert Wish.of("", TODAY).day == date(2026, 11, 22)
    assert Wish.of("?day=soon&open=twelve", TODAY) == Wish("zh-Hans", None, Narrow(), None, "soon")
    assert address("?day=2026-11-21&x=1", open="3", kind=None) == "?day=2026-11-21&open=3"


SHOWN = {"of": "2026-11-21 1", "key": 1, "seen": 0, "first": FIRST, "counts": [6, 7, 8]}


@pytest.mark.parametrize(
    "shown",
    [None, {}, {"key": "1"}, SHOWN | {"seen": None}, SHOWN | {"counts": [1, "2"]}, SHOWN | {"counts": 6}],
)
def test_what_the_page_never_showed_is_not_decided(shown):
    nobody = cast(Any, None)
    wish = Wish.of("?lang=en", TODAY)
    said, done = quality_orders.decided(nobody, wish, Decision.APPROVED, shown, (0, 1), "", 0)
    assert (said.children, type(done).__name__) == ("Nothing is chosen", "NoUpdate")
    said, _ = quality_orders.decided_all(nobody, wish, {"clean": [[1]], **(shown or {})}, 0)
    assert said.children == "Nothing is chosen"


class Noting:
    """A reader that notes what it is asked to decide."""

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def streams(self, _narrow: Narrow) -> dict[int, None]:
        return {1: None}

    def decide(self, order: Order, _by: str) -> Act:
        self.orders.append(order)
        return APPROVED


def test_what_is_no_longer_or_not_yet_shown_is_not_decided():
    noting = Noting()
    for asked in ("?lang=en&day=2026-11-21&open=2", "?lang=en&day=2026-11-20&open=1"):
        wish = Wish.of(asked, TODAY)
        hours = (FIRST, FIRST + HOUR)
        said, _ = quality_orders.decided(cast(Any, noting), wish, Decision.APPROVED, SHOWN, hours, "", 0)
        assert "not shown yet" in said.children
        listed = {"of": "2026-11-22   ", "clean": [[1, 6]], "first": FIRST, "until": LAST, "seen": 0}
        said, _ = quality_orders.decided_all(cast(Any, noting), wish, listed, 0)
        assert "not shown yet" in said.children
    assert noting.orders == []


@pytest.mark.parametrize(("a", "b", "seen"), [(0, 3, 21), (1, 2, 7), (1, 4, None), (-1, 2, None)])
def test_a_decision_about_some_hours_says_how_much_of_them_was_seen(a, b, seen):
    noting = Noting()
    wish, hours = Wish.of("?lang=en&day=2026-11-21&open=1", TODAY), (FIRST + a * HOUR, FIRST + b * HOUR)
    with acting_as(User("Li", Role.OFFICER)):
        quality_orders.decided(cast(Any, noting), wish, Decision.APPROVED, SHOWN, hours, "", 0)
    assert [order.counts for order in noting.orders] == [{1: seen}]
