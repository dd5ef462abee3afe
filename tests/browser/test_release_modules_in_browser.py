"""What the wall's modules of a release decide, asked of them in a real browser without a server."""

import pytest
from wall_modules import run

pytestmark = pytest.mark.browser

WIND = """
const { windAge } = await import("/release_wind.js");
const said = (result) => ({ ...w, at: NOW, result });
const station = { latest: { wind_direction: said(0), wind_speed: said(3) } };
let now = NOW;
const air = { now: () => now, connection: "live", things: new Map([["wx", station]]) };
const release = { at: NOW - 3600e3, closed_at: null,
  wind: { source: "station", thing_id: "wx", from_deg: 355, speed_m_s: 3, age_s: 2 } };
"""


def test_a_wind_that_goes_on_keeps_a_version_young(modules):
    assert run(modules, WIND + "return windAge(release, air)") == {"age": 0, "stale": False, "moved": False}


def test_a_wind_that_turned_and_was_not_computed_with_is_said(modules):
    script = """
      station.latest.wind_direction = said(180);
      const soon = windAge(release, air);
      now += 31e3;
      const late = windAge(release, air);
      return [soon.moved, soon.age, late.moved, late.age]"""
    assert run(modules, WIND + script) == [False, 3602, True, 3633]


def test_a_wind_that_turned_back_was_the_same_wind(modules):
    script = """
      station.latest.wind_direction = said(180);
      windAge(release, air);
      station.latest.wind_direction = said(1);
      now += 31e3;
      return windAge(release, air).moved"""
    assert run(modules, WIND + script) is False


def test_a_mean_of_ten_minutes_is_given_the_time_it_takes_to_turn(modules):
    script = """
      release.wind.mean_of = 10;
      station.latest.wind_direction = said(180);
      const at = (s) => { now = NOW + s * 1e3; return windAge(release, air).moved; };
      return [at(0), at(31), at(90), at(110)]"""
    assert run(modules, WIND + script) == [False, False, False, True]


def test_a_change_sends_what_was_changed_and_the_version_it_was_seen_in(modules):
    script = """
      const { changes } = await import("/release_form.js");
      const asked = { chemical: "chlorine", amount_kg: 100, spill: "large", place: null,
        wind: { from_deg: 10, speed_m_s: 3 } };
      const body = { ...asked, thing_id: "x", drill: false, note: "why", spill: "small",
        wind: { speed_m_s: 3, from_deg: 10 } };
      return changes({ asked, version: 4 }, body)"""
    assert run(modules, script) == {"note": "why", "seen": 4, "spill": "small"}


def test_a_typed_wind_is_as_old_as_the_first_version_in_a_row_that_has_it(modules):
    script = """
      const typed = { source: "typed", from_deg: 10, speed_m_s: 2 };
      const versions = [[1, 50, 9], [2, 40, 10], [3, 10, 10]].map(([version, age, from_deg]) =>
        ({ version, at: NOW - age * 1000, wind: { ...typed, from_deg } }));
      return windAge({ version: 3, at: NOW - 10e3, wind: typed, versions }, air).age"""
    assert run(modules, WIND + script) == 40


@pytest.mark.parametrize(
    ("text", "axis", "degrees"),
    [
        ("29.915", 0, 29.915),
        ("29° 54′ 54″ N", 0, 29.915),
        ("北纬 29°54'54\"", 0, 29.915),
        ("E121 50.0", 1, 121 + 50 / 60),
        ("-29.5", 0, -29.5),
        ("29.5S", 0, -29.5),
        ("91", 0, None),
        ("121", 1, 121),
        ("29 60 0", 0, None),
        ("29.5 30", 0, None),
        ("29 N E", 0, None),
        ("121 E", 0, None),
        ("", 0, None),
        ("12e3", 1, None),
    ],
)
def test_coordinates_are_read_as_people_say_them(modules, text, axis, degrees):
    script = f'const {{ degrees }} = await import("/release_spot.js"); return degrees({text!r}, {axis})'
    found = run(modules, script)
    assert found == (None if degrees is None else pytest.approx(degrees, abs=1e-9))


def test_a_refusal_is_said_in_the_screens_words_and_never_in_the_servers(modules):
    script = """
      const { refusalWords } = await import("/release_refusals.js");
      const { ask } = await import("/releases.js");
      const answers = [
        [422, { detail: [{ where: ["amount_kg"], what: "Input …", id: "greater_than", values: { gt: 0 } }] }],
        [422, { detail: [{ where: ["body", "x"], what: "Something new", id: "new" }] }],
        [409, { detail: "nothing was done: draft_waits", reason: "draft_waits" }],
        [409, { detail: { id: "closed" } }],
        [409, { detail: "this list is being called already" }],
        [503, { detail: "the database is away" }],
        [418, {}],
      ];
      const said = [];
      for (const [status, told] of answers) {
        window.fetch = async () => ({ ok: false, status, json: async () => told });
        said.push(await ask("/x").catch(refusalWords));
      }
      window.fetch = async () => { throw new TypeError("Failed to fetch"); };
      return [...said, await ask("/x").catch(refusalWords)];"""
    assert run(modules, script) == [
        "More than 0 is needed",
        "This was not accepted",
        "A draft is waiting already: it stands on the page Incidents",
        "The release is closed: open another one",
        "This list is being called already",
        "The server cannot do it now: try again",
        "the server refused it (HTTP 418)",
        "the server does not answer",
    ]


def test_a_draft_is_kept_for_what_it_was_of_and_not_for_ever(modules):
    script = """
      const { Drafts } = await import("/release_drafts.js");
      const drafts = new Drafts();
      drafts.keep({ thingId: "a", chemical: null }, "one");
      drafts.keep({ thingId: "a", change: { release_id: 7, asked: { amount_kg: 1 } } }, "two");
      const take = (seed) => drafts.take({ thingId: "a", ...seed });
      const seen = [take({}), take({ chemical: "chlorine" }),
        take({ change: { release_id: 7, asked: { amount_kg: 1 } } }),
        take({ change: { release_id: 7, asked: { amount_kg: 2 } } })];
      const now = performance.now();
      performance.now = () => now + 31 * 60_000;
      seen.push(take({}));
      delete performance.now;
      return seen;"""
    assert run(modules, script) == ["one", None, "two", None, None]
