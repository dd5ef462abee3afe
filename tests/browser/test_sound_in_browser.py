"""When the wall sounds, asked of its modules in a real browser whose loudspeaker the test listens to."""

import pytest
from wall_modules import run

pytestmark = pytest.mark.browser

SOUND = """
  localStorage.clear();
  let clock = 1000, refused = false, past = false;
  const heard = [], wall = NOW;
  performance.now = () => clock;
  Date.now = () => wall + clock;
  window.Audio = class {
    constructor(url) { this.url = url; }
    async play() {
      if (refused) throw new DOMException("no", "NotAllowedError");
      if (this.volume !== 0) heard.push(this.url.split("/").pop());
    }
    pause() {}
  };
  const { Sound, MUTE_MS } = await import("/sound.js");
  begin([]);
  const sound = new Sound(state, () => past);
  const calls = (id, severity, life = "unack_active") =>
    state.alert({ ...shown, alert_id: id, transition_id: ++calls.n, severity, life, beneath: life });
  calls.n = 100;
  const pass = async (ms) => {
    for (let end = clock + ms; clock < end; ) { clock += 250; sound.tick(); await null; }
  };
"""


def heard(page, script: str) -> object:
    return run(page, SOUND + script)


def test_the_worst_that_waits_sounds_again_until_it_is_acknowledged(modules):
    said = heard(
        modules,
        """
      calls(1, "yellow");
      calls(2, "red");
      await pass(9000);
      calls(2, "red", "ack_active");
      await pass(8000);
      const n = heard.length;
      calls(1, "yellow", "unack_cleared");
      await pass(90000);
      return [heard, n];""",
    )
    sounds, after = said
    assert sounds == ["yellow.wav", "red.wav", "red.wav", "red.wav"]
    assert after == len(sounds), "a milder one takes its turn when its own time is up; what is over is silent"


def test_what_is_shelved_held_back_or_only_of_the_past_is_silent(modules):
    said = heard(
        modules,
        """
      calls(1, "red", "shelved");
      calls(2, "red", "suppressed");
      await pass(9000);
      past = true;
      calls(3, "red");
      await pass(9000);
      const before = heard.length;
      past = false;
      await pass(500);
      return [before, heard];""",
    )
    assert said == [0, ["red.wav"]]


def test_a_red_alarm_that_is_new_while_the_past_is_shown_sounds_and_ends_a_mute(modules):
    script = """
      const { Sound: Other } = await import("/sound.js");
      let fresh = 0;
      past = true;
      const other = new Other(state, () => past, () => fresh);
      other.mute(MUTE_MS);
      other.tick();
      const before = heard.length;
      fresh = 1;
      other.tick();
      await null;
      return [before, heard, other.muted];"""
    assert heard(modules, script) == [0, ["red.wav"], 0]


def test_a_browser_that_refuses_says_so_before_the_first_alarm_and_so_does_one_that_cannot(modules):
    script = """
      refused = true;
      await sound.tryOut();
      const seen = [sound.blocked, sound.broken];
      refused = false;
      await sound.tryOut();
      seen.push(sound.blocked);
      Audio.prototype.play = async () => { throw new DOMException("no", "NotSupportedError"); };
      await sound.tryOut();
      seen.push(sound.broken);
      Audio.prototype.play = async () => { throw new DOMException("no", "AbortError"); };
      const other = new Sound(state, () => past);
      await other.play("red");
      return [...seen, other.broken, other.blocked];"""
    assert heard(modules, script) == [True, False, False, True, False, False]


def test_a_mute_ends_by_itself_is_remembered_and_a_new_red_alarm_ends_it(modules):
    said = heard(
        modules,
        """
      calls(1, "orange");
      sound.mute(MUTE_MS);
      const n = heard.length, seen = [sound.muted === MUTE_MS, new Sound(state).muted === MUTE_MS];
      calls(2, "yellow");
      await pass(60000);
      seen.push(heard.length === n, sound.muted > 0);
      calls(3, "red");
      seen.push(sound.muted, heard.at(-1), localStorage.getItem("muted-until"));
      sound.mute(MUTE_MS);
      await pass(MUTE_MS + 5000);
      return [...seen, sound.muted, heard.length > n + 1];""",
    )
    assert said == [True, True, True, True, 0, "red.wav", "0", 0, True]


def test_a_mute_of_a_clock_that_was_set_back_does_not_last(modules):
    said = heard(
        modules,
        """
      localStorage.setItem("muted-until", String(Date.now() + 9 * MUTE_MS));
      const far = new Sound(state).muted;
      localStorage.setItem("muted-until", "soon");
      return [far, new Sound(state).muted];""",
    )
    assert said == [0, 0]


def test_sound_is_switched_off_in_this_browser_and_stays_so(modules):
    said = heard(
        modules,
        """
      sound.switchOff(true);
      calls(1, "red");
      await pass(9000);
      return [heard, new Sound(state).off];""",
    )
    assert said == [[], True]


def test_a_browser_that_blocks_the_sound_says_so_and_a_click_enables_it(modules):
    said = heard(
        modules,
        """
      const { soundButton } = await import("/sound_button.js");
      const { node, notice } = soundButton(sound), seen = [notice.hidden];
      refused = true;
      calls(1, "red");
      await pass(500);
      seen.push(notice.hidden, notice.textContent, node.querySelector("#sound").dataset.state);
      refused = false;
      notice.click();
      await pass(10);
      return [...seen, notice.hidden, heard];""",
    )
    assert said == [True, False, "Sound is blocked: click to enable", "blocked", True, ["red.wav"]]


def test_the_mute_is_counted_down_and_each_severity_can_be_tried(modules):
    said = heard(
        modules,
        """
      const { soundButton } = await import("/sound_button.js");
      const { node } = soundButton(sound);
      document.body.replaceChildren(node);
      sound.mute(MUTE_MS - 88000);
      const button = node.querySelector("#sound");
      button.click();
      for (const one of node.querySelectorAll(".tests button")) one.click();
      await pass(10);
      const open = !node.querySelector(".popover").hidden;
      document.body.click();
      return [button.textContent, heard, open, node.querySelector(".popover").hidden];""",
    )
    assert said == ["8:32", ["red.wav", "orange.wav", "yellow.wav", "blue.wav"], True, True]
