"""What is done to an alarm in its own line of the rail, and by a key, asked of the wall's modules."""

import pytest
from wall_modules import NOW, RAIL, run

pytestmark = pytest.mark.browser


def test_the_key_means_the_alarm_that_was_there_to_be_read_and_not_one_that_came_in_the_same_moment(styled):
    script = """
      answer(true);
      fill(many(3, () => ({ severity: "yellow" })));
      document.activeElement?.blur();
      rail.acknowledgeOne(null);
      const error = (id) => root.querySelector(`[data-alert="${id}"] .error`).textContent;
      const early = [sent.length, error(1)];
      read();
      state.alert({ ...many(1)[0], alert_id: 99, transition_id: 99, severity: "red", since: NOW + 9 });
      rail.update();
      const top = ids()[0];
      read(400);
      rail.acknowledgeOne(null);
      await new Promise((done) => setTimeout(done));
      rail.update();
      rail.acknowledgeOne(null);
      const between = [top, sent.map((one) => one[0]), error(99)];
      read(200);
      rail.acknowledgeOne(null);
      await new Promise((done) => setTimeout(done));
      return [early, between, sent.at(-1)[0]];"""
    word = "It has just come to the top: read it and press again"
    assert run(styled, RAIL + script) == [[0, word], [99, [1], word], 99]


def test_a_note_is_written_in_its_line_and_goes_with_what_is_done(styled):
    script = """
      answer(false);
      fill(many(2));
      const line = root.querySelector('[data-alert="1"]'), button = line.querySelector(".note");
      button.click();
      const note = line.querySelector(".in-place input");
      const seen = [document.activeElement === note, button.getAttribute("aria-expanded")];
      note.value = "gate opened <b>";
      const [shelve, assign] = [...line.querySelectorAll(".in-place button")];
      const settled = () => new Promise((done) => setTimeout(done));
      const press = async (one) => (one.click(), await settled());
      await press(shelve);
      line.querySelector(".assignee input").value = "li";
      await press(assign);
      const failed = [line.querySelector(".error").textContent, note.value];
      answer(true);
      await press(line.querySelector("button.acknowledge"));
      const after = [line.querySelector(".in-place").hidden, note.value];
      return [seen, sent, failed, after];"""
    seen, sent, failed, after = run(styled, RAIL + script)
    assert seen == [True, "true"]
    note = {"note": "gate opened <b>"}
    assert [one[:2] for one in sent] == [[1, "shelve"], [1, "assign"], [1, "acknowledge"]]
    assert sent[0][2] == note | {"until": NOW + 3_600_000}
    assert sent[1][2] == note | {"assignee": "li"}
    assert sent[2][2] == note | {"seen": "red"}
    assert (failed, after) == (["Not done: no", "gate opened <b>"], [True, ""])


def test_a_line_that_somebody_writes_in_keeps_the_letters_wherever_its_alarm_goes(styled):
    script = """
      answer(true);
      fill(many(4));
      const line = root.querySelector('[data-alert="1"]');
      line.querySelector(".note").click();
      const note = line.querySelector(".in-place input");
      const seen = [];
      const look = () => { rail.update(); seen.push([document.activeElement === note, ids().indexOf(1)]); };
      change(1, { severity: "blue" }); look();
      change(1, { life: "cleared" }); look();
      note.blur();
      rail.update();
      return [...seen, ids().includes(1)];"""
    assert run(styled, RAIL + script) == [[True, 2], [True, 2], False]
