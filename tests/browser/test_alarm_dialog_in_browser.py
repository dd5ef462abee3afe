"""One alarm in full, asked of the wall's modules in a real browser without a server."""

import pytest
from wall_modules import run

pytestmark = pytest.mark.browser


def test_an_older_answer_does_not_undo_a_newer_history_of_an_alarm(modules):
    script = """
      const { AlarmDialog } = await import("/alarm.js");
      const answers = [];
      const nobody = { ok: true, json: async () => ({ people: [] }) };
      const later = () => new Promise((done) => answers.push(done));
      window.fetch = (url) => (url.endsWith("/assignees") ? Promise.resolve(nobody) : later());
      const one = (change, transition_id) =>
        ({ transition_id, change, severity: "yellow", at: NOW, by: null, note: null, retracts: null });
      const told = (...changes) => ({ ok: true, json: async () => ({ transitions: changes.map(one) }) });
      const dialog = new AlarmDialog(document.body.appendChild(document.createElement("dialog")), state);
      dialog.open(shown);
      state.alert({ ...shown, transition_id: 6 });
      answers[1](told("raised", "acknowledged"));
      await new Promise((done) => setTimeout(done));
      answers[0](told("raised"));
      await new Promise((done) => setTimeout(done));
      return dialog.history.children.length;"""
    assert run(modules, script) == 2


def test_an_alarm_is_given_to_one_of_the_people_there_are_and_by_name_where_there_are_none(modules):
    script = """
      const { AlarmDialog } = await import("/alarm.js");
      const dialog = new AlarmDialog(document.body.appendChild(document.createElement("dialog")), state);
      const offered = async (people, assignee) => {
        const sent = [];
        window.fetch = async (url, asked) => {
          if (asked) sent.push(JSON.parse(asked.body).assignee);
          return { ok: url.endsWith("/assignees"), json: async () => ({ people }) };
        };
        dialog.open({ ...shown, assignee });
        await new Promise((done) => setTimeout(done, 20));
        const field = dialog.dialog.querySelector(".assignee > *");
        const texts = [...(field.options ?? [])].map((one) => one.text);
        dialog.buttons.assign.click();
        await new Promise((done) => setTimeout(done, 20));
        return [field.tagName, texts, sent];
      };
      const wu = { person_id: "wu", name: { "zh-Hans": "Wu", "zh-Hant": "Wu", en: "Wu" } };
      return [await offered([wu], "wu"), await offered([wu], null), await offered([], "Lin")];"""
    assert run(modules, script) == [
        ["SELECT", ["nobody", "Wu"], ["wu"]],
        ["SELECT", ["Assign to", "Wu"], [None]],
        ["INPUT", [], ["Lin"]],
    ]


def test_a_drill_is_called_one_in_the_rail_and_in_full(modules):
    script = """
      const { AlarmDialog } = await import("/alarm.js");
      const { Line } = await import("/line.js");
      window.fetch = async () => ({ ok: false });
      state.city = { areas: [] };
      const said = [false, true].map((drill) => {
        const dialog = new AlarmDialog(document.body.appendChild(document.createElement("dialog")), state);
        const line = new Line(shown, state, {});
        line.update({ ...shown, drill });
        dialog.open({ ...shown, drill });
        return [line.word.textContent, dialog.title.textContent.includes("Drill")];
      });
      return said;"""
    (real, called), (drill, also) = run(modules, script)
    assert (drill, also) == (f"Drill · {real}", True)
    assert not called
