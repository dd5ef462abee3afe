"""The alarm rail with hundreds of alarms, asked of the wall's modules in a real browser without a server."""

import pytest
from pace import allowed
from wall_modules import RAIL, run

pytestmark = pytest.mark.browser


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


def test_what_got_worse_since_it_was_selected_is_left_out_and_says_so(styled):
    script = """
      window.fetch = async (url, asked) => {
        const id = Number(url.split("/")[4]);
        sent.push([id, JSON.parse(asked.body).seen]);
        const done = { ...state.alerts.get(id), life: "ack_active", transition_id: 9000 + id };
        return { ok: true, json: async () => done };
      };
      fill(many(4));
      rail.selection.toggle();
      rail.selection.all.click();
      change(3, { severity: "red" });
      rail.update();
      const of = root.querySelector('[data-alert="3"]');
      const [box, error] = [of.querySelector(".box"), of.querySelector(".error")];
      const seen = [rail.selection.count.textContent, box.checked, error.textContent];
      await rail.selection.acknowledge();
      return [seen, sent.sort((a, b) => a[0] - b[0])];"""
    seen, sent = run(styled, RAIL + script)
    assert seen == ["3 selected", False, "Worse than when it was selected"]
    assert sent == [[1, "red"], [2, "orange"], [4, "blue"]]


def test_an_alarm_without_a_thing_leads_to_what_is_behind_its_gateway_or_in_its_area(styled):
    script = """
      const { boundsOf, concerned } = await import("/whereabouts.js");
      const things = [["gw-1", "hills", 1], ["gw-1", "coast", 2], ["gw-2", "hills", 3]].map(
        ([gateway, area, lon]) => ({ gateway, area, coordinates: [lon, 10 * lon] }));
      const bounds = (subject, area) => boundsOf(concerned({ subject, area }, things));
      return [bounds("gateway:gw-1", null), bounds("area:hills", "hills"), bounds("external:a:b", null)];"""
    assert run(styled, RAIL + script) == [[1, 10, 2, 20], [1, 10, 3, 30], None]


def test_the_shelved_are_found_from_the_head_and_not_what_holds_others_back(styled):
    script = """
      const held = { life: "suppressed", suppressed_by: "alert:1" };
      const lives = [{}, held, { life: "shelved", shelved_until: NOW }];
      fill(many(3, (i) => lives[i]));
      rail.head.aside.shelved.click();
      return Number(document.activeElement.closest("[data-alert]").dataset.alert);"""
    assert run(styled, RAIL + script) == 3


def test_whoever_hears_the_page_is_told_of_new_alarms_and_not_of_those_that_were_there(styled):
    script = """
      fill(many(3));
      const said = () => root.querySelector(".spoken").textContent;
      const seen = [said()];
      change(3, { severity: "red" });
      rail.update();
      seen.push(said().split(" ")[0]);
      change(1, { life: "ack_active" });
      change(2, { severity: "blue" });
      rail.update();
      return [...seen, said().split(" ")[0]];"""
    assert run(styled, RAIL + script) == ["", "Red", "Blue"]


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


def test_a_key_without_a_thing_selected_means_the_top_alarm_and_not_one_that_has_no_thing(styled):
    script = """
      window.fetch = async (url) => {
        sent.push(Number(url.split("/")[4]));
        return { ok: false, status: 409, json: async () => ({ detail: "no" }) };
      };
      document.activeElement?.blur();
      const other = { 3: { thing_id: null, severity: "yellow" }, 4: { thing_id: "b" } };
      fill(many(6, (i) => other[i] ?? {}));
      const [top] = ids();
      read();
      rail.acknowledgeOne(null);
      rail.shelveOne(null);
      rail.shelveOne("b");
      await new Promise((done) => setTimeout(done, 50));
      return [top, sent, opened];"""
    top, sent, opened = run(styled, RAIL + script)
    assert (sent, opened) == ([top], [[top, "shelve"], [5, "shelve"]])


@pytest.mark.parametrize(("number", "words"), [(5, "Frozen picture"), (2, "Unreachable")])
def test_an_alarm_of_a_camera_says_what_is_wrong_with_the_picture_and_no_number(styled, number, words):
    script = f"""
      const of = (n, result) => ({{ ...w, datastream_id: n, result }});
      properties.kind = "video";
      properties.latest = {{ video_online: of(1, 0), video_state: of(2, {number}) }};
      fill(many(1, () => ({{ property: "video_online", result: 0 }})));
      for (const line of rail.lines.values()) line.tick();
      return root.querySelector(".line .value").textContent;"""
    assert run(styled, RAIL + script) == words
