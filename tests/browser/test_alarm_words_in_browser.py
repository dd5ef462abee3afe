"""What an alarm's line says of value and limit, asked of the wall's modules without a server."""

import pytest
from wall_modules import run

pytestmark = pytest.mark.browser


def test_what_is_over_and_unacknowledged_stands_below_what_is_active(modules):
    script = """
      const { lifeOrder } = await import("/life.js");
      const lives = ["shelved", "unack_cleared", "ack_active", "suppressed", "unack_active"];
      return lives.sort((a, b) => lifeOrder({ life: a }) - lifeOrder({ life: b }));"""
    first, second, *rest = run(modules, script)
    assert (first, second, rest) == (
        "unack_active",
        "unack_cleared",
        ["ack_active", "suppressed", "shelved"],
    )


KINDS = {
    "value": ("12.00 m/h", "< 100.00 m/h"),
    "rate": ("change 1,277.30 m/h", "> 100.00 m/h"),
    "hourly_mean": ("hourly mean 1,277.30 m/h", "> 100.00 m/h"),
    "stations": ("silent stations 1,277.30 m/h", ""),
}


@pytest.mark.parametrize("compared", KINDS)
def test_an_alarm_says_value_and_limit_of_one_kind(modules, compared):
    script = """
      const { Line } = await import("/line.js");
      state.city = { areas: [] };
      const line = new Line(shown, state, {});
      state.things.set("a", { latest: { w: { ...w, result: 12, at: NOW } } });
      state.now = () => NOW;
      line.update({ ...shown, thing_id: "a", property: "w", compared: "COMPARED", unit: "m/h", decimals: 2,
        result: 1277.3, limit: 100 });
      return [line.of, line.result, line.against].map((part) => part.textContent);""".replace(
        "COMPARED", compared
    )
    of, result, against = run(modules, script)
    said = (f"{of} {result}".strip().replace("\u2009", " "), against.replace("\u2009", " "))
    assert said == KINDS[compared]


def test_a_prediction_says_what_is_reached_when_and_does_not_read_as_if_all_were_well(modules):
    script = """
      const { numbersOf } = await import("/numbers.js");
      const at = (minutes) => NOW + minutes * 60_000;
      const foretold = { ...shown, compared: "foretold", unit: "m", decimals: 2, result: 41.18, limit: 42 };
      const said = (more) => numbersOf({ ...foretold, ...more }, null, NOW).against.replace("\u2009", " ");
      const [low, high] = [at(30), at(60)];
      return [said({ foretold: { low, high } }), said({ foretold: { low, high: null } }),
        said({ foretold: null }), said({ beneath: "unack_cleared", result: 42.1 })];"""
    assert run(modules, script) == [
        "→ 42.00 m · 22:43–23:13",
        "→ 42.00 m · ≥ 22:43",
        "→ 42.00 m",
        "> 42.00 m",
    ]


def test_an_alarm_of_several_rules_shows_no_number_and_a_prediction_that_came_true_is_not_normal(modules):
    script = """
      const { Line } = await import("/line.js");
      state.city = { areas: [] };
      const line = new Line(shown, state, {});
      const over = { life: "unack_cleared", reached: true };
      line.update({ ...shown, ...over, compared: "findings", unit: "", decimals: 2 });
      return [line.result, line.against, line.by].map((part) => part.textContent);"""
    assert run(modules, script) == ["", "", "limit reached, unacknowledged"]
