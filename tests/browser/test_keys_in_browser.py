"""The keyboard, asked of its modules in a real browser without a server."""

import pytest
from wall_modules import run

pytestmark = pytest.mark.browser

KEYS = """
  const { keys } = await import("/keys.js");
  document.body.replaceChildren();
  const did = [];
  const note = (word) => () => did.push(word);
  keys({ a: note("acknowledge"), ArrowDown: note("next"), "?": note("help") }, note("home"));
  const add = (tag) => document.body.appendChild(document.createElement(tag));
  const press = (key, on = document.body, more = {}) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
    on.dispatchEvent(event);
    return event.defaultPrevented;
  };
"""


def test_a_key_acts_once_and_never_while_somebody_types_or_holds_another(modules):
    script = """
      press("a");
      press("a", add("input"));
      press("a", add("textarea"));
      press("a", add("select"));
      const dialog = add("dialog");
      dialog.show();
      press("a", dialog);
      press("a", document.body, { repeat: true });
      press("a", document.body, { ctrlKey: true });
      press("a", document);
      return did;"""
    assert run(modules, KEYS + script) == ["acknowledge", "acknowledge"]


def test_from_the_bar_of_time_one_key_leads_back_and_a_slider_or_a_box_takes_no_letters(modules):
    script = """
      keys({ l: note("live"), Escape: note("out"), " ": note("play") }, null);
      const bar = add("section");
      bar.id = "playback";
      const inBar = (tag, type) => {
        const one = bar.appendChild(document.createElement(tag));
        if (type) one.type = type;
        return one;
      };
      const [slide, time] = [inBar("input", "range"), inBar("input", "datetime-local")];
      const speed = inBar("select");
      for (const one of [slide, time, speed]) press("l", one);
      press("Escape", time);
      press(" ", time);
      press(" ", slide);
      const box = add("input");
      box.type = "checkbox";
      press(" ", box);
      press("l", box);
      return did;"""
    assert run(modules, KEYS + script) == ["live", "live", "live", "out", "play", "live"]


def test_where_nothing_leads_anywhere_g_is_no_key(modules):
    script = """
      const before = document.querySelectorAll(".go-hint").length;
      keys({}, null);
      return document.querySelectorAll(".go-hint").length - before;"""
    assert run(modules, KEYS + script) == 0


def test_a_screen_left_alone_goes_back_once_and_again_only_when_somebody_changed_its_view(modules):
    script = """
      const { Homing } = await import("/homing.js");
      const homing = new Homing("", 0);
      const due = (second, view, past = false) => homing.isDue(second * 1000, view, past);
      const seen = [due(119, "map=1"), due(121, "map=1")];
      for (let second = 122; second < 400; second += 1) if (due(second, "map=home")) seen.push(second);
      homing.touch(400_000);
      seen.push(due(500, "map=2"), due(521, "map=2"), due(522, "map=home"), due(600, "map=home"));
      seen.push(due(700, "map=home", true));
      return seen;"""
    assert run(modules, script) == [False, True, False, True, False, False, True]


def test_arrows_belong_to_the_rail_or_to_nothing_and_may_repeat(modules):
    script = """
      press("ArrowDown");
      press("ArrowDown", document.body, { repeat: true });
      press("ArrowDown", add("canvas"));
      const rail = add("aside");
      rail.id = "rail";
      press("ArrowDown", rail.appendChild(document.createElement("button")));
      return did;"""
    assert run(modules, KEYS + script) == ["next"] * 3


def test_after_g_the_letters_stand_on_the_screen_and_one_of_them_leads_somewhere(modules):
    script = """
      const hint = [...document.querySelectorAll(".go-hint")].at(-1);
      const seen = [hint.hidden, press("g"), hint.hidden, hint.textContent.includes("Incidents")];
      press("m");
      seen.push(hint.hidden, [...did]);
      press("g");
      press("a");
      return [...seen, did, press("a")];"""
    hidden, taken, shown, says, after, home, other, again = run(modules, KEYS + script)
    assert (hidden, taken, shown, says, after, home) == (True, True, False, True, True, ["home"])
    assert other == ["home", "acknowledge", "acknowledge"], (
        "a letter that leads nowhere does what it always does"
    )
    assert again


def test_every_page_has_an_address_and_no_letter_twice_and_none_that_acts_after_g(modules):
    script = """
      const { PLACES_WORDS, addressOf } = await import("/places.js");
      return Object.keys(PLACES_WORDS).map((letter) => [letter, addressOf(letter)]);"""
    places = run(modules, script)
    assert all(path.startswith("/") and path.count("?") == 1 and "lang=" in path for _, path in places)
    assert len({path for _, path in places}) == len(places)
    assert not {letter for letter, _ in places} & {"g", "m"}
