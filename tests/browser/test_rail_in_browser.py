"""The alarm rail with hundreds of alarms, asked of the wall's modules in a real browser without a server."""

from pathlib import Path

import pytest
from pace import allowed
from playwright.sync_api import Page
from wall_modules import run

import dashboard

pytestmark = pytest.mark.browser

ASSETS = Path(dashboard.__file__).parent / "assets"

RAIL = """
  const { Rail } = await import("/rail.js");
  state.city = { areas: [] };
  state.now = () => NOW;
  const root = document.createElement("aside");
  root.id = "rail";
  document.body.replaceChildren(root);
  const opened = [];
  const rail = new Rail(root, state, () => {}, (alert, verb) => opened.push([alert.alert_id, verb]));
  const levels = ["red", "orange", "yellow", "blue"];
  const many = (n, more = () => ({})) => Array.from({ length: n }, (_, i) => ({ ...shown, alert_id: i + 1,
    transition_id: i + 1, thing_id: "a", severity: levels[i % 4], since: NOW - i * 1000,
    suppressed_by: null, compared: "value", property: "w", unit: "m", decimals: 2, ...more(i) }));
  const ids = () => [...root.querySelectorAll(".line")].map((line) => Number(line.dataset.alert));
  const fill = (alerts) => { begin(alerts); rail.update(); };
  const change = (id, more) =>
    state.alert({ ...state.alerts.get(id), transition_id: 1000 + change.n++, ...more });
  change.n = 0;
"""


@pytest.fixture
def styled(modules: Page) -> Page:
    """The modules' page with the wall's style sheets and a wall's size."""
    modules.set_viewport_size({"width": 1920, "height": 1080})
    for sheet in ("tokens.css", "wall.css", "live/rail.css"):
        modules.add_style_tag(path=ASSETS / sheet)
    return modules


def test_five_hundred_alarms_are_updated_and_put_in_order_within_a_frame(styled):
    script = """
      fill(many(500));
      root.offsetHeight;
      const took = [];
      for (let i = 0; i < 40; i += 1) {
        const id = 1 + ((i * 37) % 500);
        state.alerts.set(id, { ...state.alerts.get(id), severity: i % 2 ? "red" : "blue", since: NOW + i });
        const began = performance.now();
        rail.update();
        root.offsetHeight;
        took.push(performance.now() - began);
      }
      return [took.sort((a, b) => a - b)[20], ids().length];"""
    median, lines = run(styled, RAIL + script)
    assert lines == 500
    assert median < allowed(16), f"{median:.1f} ms for one change among 500 alarms"


def test_only_lines_in_view_tick(styled):
    script = """
      fill(many(500));
      await new Promise((done) => setTimeout(done, 300));
      let ticked = 0;
      for (const line of rail.lines.values()) line.tick = () => (ticked += 1);
      state.delta({ time: NOW, states: [["a", "red", "fresh", 1]] });
      return ticked;"""
    assert 0 < run(styled, RAIL + script) < 40


def test_the_order_is_kept_whatever_comes_goes_or_moves(styled):
    script = """
      fill(many(12));
      const wanted = () => rail.order().map((alert) => alert.alert_id), seen = [];
      const look = () => { rail.update(); seen.push(String(ids()) === String(wanted())); };
      look();
      change(1, { life: "ack_active" }); look();
      change(12, { severity: "red", since: NOW + 5 }); look();
      change(5, { life: "cleared" }); look();
      state.alert({ ...many(1)[0], alert_id: 99, transition_id: 5000, since: NOW + 9 }); look();
      change(1, { life: "unack_active" }); look();
      return seen;"""
    assert run(styled, RAIL + script) == [True] * 6


def test_what_one_alarm_holds_back_folds_under_it_and_the_shelved_are_always_counted(styled):
    script = """
      const held = (i) => (i >= 2 ? { life: "suppressed", suppressed_by: "alert:1" } : {});
      fill(many(5, held));
      const seen = [[ids(), ...[...root.querySelectorAll(".aside")].map((one) => one.textContent)]];
      const toggle = root.querySelector(".holds .holds-back");
      const said = [toggle.textContent, toggle.getAttribute("aria-expanded")];
      toggle.click();
      seen.push(ids(), [toggle.getAttribute("aria-expanded"), root.querySelectorAll(".held").length]);
      change(1, { life: "cleared" });
      rail.update();
      return [said, ...seen, ids()];"""
    said, folded, unfolded, expanded, orphans = run(styled, RAIL + script)
    assert said == ["holds back 3: show", "false"]
    assert folded == [[1, 2], "0 shelved", "3 held back"]
    assert (unfolded[0], sorted(unfolded[1:4]), unfolded[4], expanded) == (1, [3, 4, 5], 2, ["true", 3])
    assert sorted(orphans) == [2, 3, 4, 5], "what it held back is not lost with it"


def test_a_held_back_alarm_of_a_cause_that_is_gone_or_made_up_stands_by_itself(styled):
    script = """
      const causes = ["alert:77", "alert:x", "silence:1", "alert:4", "alert:1"];
      fill(many(5, (i) => ({ life: "suppressed", suppressed_by: causes[i] })));
      return ids().length;"""
    assert run(styled, RAIL + script) == 5


def test_several_are_acknowledged_with_one_note_and_what_fails_stays_selected(styled):
    script = """
      const sent = [];
      window.fetch = async (url, asked) => {
        const id = Number(url.split("/")[4]);
        sent.push([id, JSON.parse(asked.body).note]);
        if (id === 3) return { ok: false, status: 409, json: async () => ({ detail: "somebody has it" }) };
        const alert = { ...state.alerts.get(id), life: "ack_active", transition_id: 2000 + id };
        return { ok: true, json: async () => alert };
      };
      fill(many(6, (i) => (i === 5 ? { life: "ack_active" } : {})));
      rail.selection.toggle();
      rail.selection.all.click();
      rail.lines.get(5).box.click();
      rail.selection.note.value = "gate opened <b>";
      const before = rail.selection.count.textContent;
      await rail.selection.acknowledge();
      rail.update();
      const of = (id) => root.querySelector(`[data-alert="${id}"] .error`).textContent;
      const left = [rail.selection.on, rail.selection.count.textContent, of(3)];
      return [before, sent.sort((a, b) => a[0] - b[0]), left];"""
    before, sent, left = run(styled, RAIL + script)
    assert before == "4 selected"
    assert sent == [[n, "gate opened <b>"] for n in (1, 2, 3, 4)]
    assert left == [True, "1 selected", "Not done: somebody has it"]


def test_a_line_that_moves_away_leaves_the_focus_to_the_one_that_takes_its_place(styled):
    script = """
      fill(many(8));
      rail.step(1);
      rail.step(1);
      const at = () => Number(document.activeElement.closest("[data-alert]")?.dataset.alert);
      const [first, second] = ids(), seen = [at() === second];
      change(second, { life: "ack_active" });
      rail.update();
      seen.push(at() === ids()[1]);
      rail.step(-1);
      seen.push(at() === first);
      rail.shelveOne(null);
      return [seen, opened[0]];"""
    seen, opened = run(styled, RAIL + script)
    assert seen == [True] * 3
    assert opened == [1, "shelve"]
