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


def test_an_open_dialog_follows_a_new_picture_and_says_what_is_over(modules):
    script = """
      const { AlarmDialog } = await import("/alarm.js");
      window.fetch = async () => ({ ok: false, json: async () => ({}) });
      const dialog = new AlarmDialog(document.body.appendChild(document.createElement("dialog")), state);
      const one = { ...shown, alert_id: 8, transition_id: 20 };
      begin([one]);
      dialog.open(state.alerts.get(8));
      begin([{ ...one, transition_id: 21, severity: "red" }]);
      const seen = [dialog.title.textContent.split(" ")[0], dialog.buttons.acknowledge.hidden];
      begin([]);
      seen.push(dialog.buttons.acknowledge.hidden, dialog.buttons.resolve.hidden, dialog.dialog.open);
      begin([{ ...one, transition_id: 22 }]);
      dialog.open(state.alerts.get(8));
      state.history = { at: NOW, knew: false };
      begin([]);
      state.history = null;
      return [...seen, dialog.dialog.open];"""
    assert run(modules, script) == ["Red", False, True, True, True, False]


def test_a_shelf_that_is_put_back_keeps_its_reason(modules):
    script = """
      const { undoOf } = await import("/undo.js");
      const before = { shelved_until: NOW + 1, shelved_why: "pump works until 6" };
      return undoOf("unshelve", before, NOW, "Undo").body.note;"""
    assert run(modules, script) == "pump works until 6"


def test_what_can_be_taken_back_is_taken_back_with_one_click_and_what_cannot_is_not_offered(modules):
    script = """
      const { AlarmDialog } = await import("/alarm.js");
      const { undoOf } = await import("/undo.js");
      const sent = [], before = { ...shown, alert_id: 8, shelved_until: null, assignee: "li" };
      window.fetch = async (url, asked) => {
        if (!asked?.body) return { ok: false, json: async () => ({}) };
        const { note, until, ...rest } = JSON.parse(asked.body);
        sent.push([url.split("/").pop(), rest.assignee ?? null]);
        return { ok: true, json: async () => ({ ...before, transition_id: 10 + sent.length }) };
      };
      const pass = () => new Promise((done) => setTimeout(done, 20));
      const dialog = new AlarmDialog(document.body.appendChild(document.createElement("dialog")), state);
      state.alert({ ...before, transition_id: 9 });
      dialog.open(state.alerts.get(8));
      const offers = [];
      for (const verb of ["shelve", "assign", "acknowledge", "comment"]) {
        dialog.buttons[verb].click();
        await pass();
        const undo = dialog.undo.querySelector("button");
        offers.push(undo !== null);
        undo?.click();
        await pass();
      }
      const over = undoOf("unshelve", { ...before, shelved_until: NOW - 1 }, NOW, "");
      const back = undoOf("unshelve", { ...before, shelved_until: NOW + 1 }, NOW, "");
      return [offers, sent, over, back.body.until - NOW, dialog.undo.textContent];"""
    offers, sent, over, until, left = run(modules, script)
    assert offers == [True, True, False, False]
    assert [verb for verb, _ in sent] == ["shelve", "unshelve", "assign", "assign", "acknowledge", "comment"]
    assert sent[3] == ["assign", "li"], "to whoever had it before"
    assert (over, until, left) == (None, 1, "")
