// The sound of alarms: the worst one that waits to be acknowledged, again and again, from a file of our own.
// Off and muted are remembered in this browser. What happened in the past makes no sound; what is new meanwhile does.
import { STATES } from "./levels.js";

export const SEVERITIES = ["red", "orange", "yellow", "blue"];
/** Every how many milliseconds a severity sounds until somebody acknowledges. */
const AGAIN_MS = { red: 4000, orange: 8000, yellow: 20_000, blue: 60_000 };
export const MUTE_MS = 10 * 60_000;
const TICK_MS = 250;

export class Sound extends EventTarget {
  /** Whether the browser wants a click before it makes a sound, and whether it cannot make one at all. */
  blocked = false;
  broken = false;
  #fresh = 0;
  #sounds = new Map(SEVERITIES.map((one) => [one, player(one)]));
  #heard = null;
  #played = null;

  /** `silenced` says whether the screen shows the past, `meanwhile` how many red alarms are new since it does. */
  constructor(state, silenced = () => false, meanwhile = () => 0) {
    super();
    Object.assign(this, { state, silenced, meanwhile });
    this.off = localStorage.getItem("sound") === "off";
    this.mutedUntil = mutedUntil();
    for (const event of ["snapshot", "alerts"]) state.addEventListener(event, () => this.#look());
    setInterval(() => this.tick(), TICK_MS);
  }

  /** Milliseconds the mute still lasts. */
  get muted() {
    return Math.max(0, this.mutedUntil - Date.now());
  }

  /** The worst severity that waits; null where nothing does. Of the past nothing does. */
  get worst() {
    if (this.silenced()) return this.meanwhile() ? "red" : null;
    const waiting = new Set([...this.state.alerts.values()].filter(calls).map((alert) => alert.severity));
    return STATES.find((one) => waiting.has(one)) ?? null;
  }

  tick() {
    const fresh = this.silenced() ? this.meanwhile() : 0;
    if (this.mutedUntil && (!this.muted || fresh > this.#fresh)) this.mute(0);
    this.#fresh = fresh;
    const { worst } = this;
    if (worst === null) this.#played = null;
    if (worst === null || this.off || this.muted) return;
    const now = performance.now();
    const last = this.#played;
    const worse = last && STATES.indexOf(worst) < STATES.indexOf(last.severity);
    if (last && !worse && now - last.at < AGAIN_MS[worst]) return;
    this.#played = { severity: worst, at: now };
    this.play(worst);
  }

  /** Play one now; the browser may refuse until somebody has clicked. */
  async play(severity) {
    const sound = this.#sounds.get(severity);
    sound.currentTime = 0;
    try {
      await sound.play();
      this.#say({ blocked: false, broken: false });
      this.dispatchEvent(new CustomEvent("played", { detail: severity }));
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Find out, unheard, whether a sound could be made: before the first alarm, and not by it. */
  async tryOut() {
    const quiet = player("blue");
    quiet.volume = 0;
    const policy = navigator.getAutoplayPolicy?.("mediaelement");
    if (policy && policy !== "allowed") return this.#say({ blocked: true });
    try {
      await quiet.play();
      this.#say({ blocked: false, broken: false });
    } catch (error) {
      this.#refused(error);
    }
    quiet.pause();
  }

  /** One that was begun anew before it sounded was not refused. */
  #refused(error) {
    if (error.name === "NotAllowedError") this.#say({ blocked: true });
    else if (error.name !== "AbortError") this.#say({ broken: true });
  }

  /** Be quiet for so long; 0 = not any more. */
  mute(ms) {
    this.#say({ mutedUntil: ms ? Date.now() + ms : 0 });
    localStorage.setItem("muted-until", String(this.mutedUntil));
  }

  /** No sound in this browser at all, until it is wanted again. */
  switchOff(off) {
    localStorage.setItem("sound", off ? "off" : "on");
    this.#say({ off });
  }

  /** A red alarm that comes while all is muted ends that: it was muted for what was known. */
  #look() {
    if (this.silenced()) return this.tick();
    const red = [...this.state.alerts.values()].filter((alert) => calls(alert) && alert.severity === "red").map((alert) => alert.alert_id);
    const fresh = this.#heard !== null && red.some((id) => !this.#heard.has(id));
    this.#heard = new Set(red);
    if (fresh && this.muted) this.mute(0);
    this.tick();
  }

  #say(what) {
    const changed = Object.entries(what).some(([key, value]) => this[key] !== value);
    Object.assign(this, what);
    if (changed) this.dispatchEvent(new Event("change"));
  }
}

function calls(alert) {
  return alert.life === "unack_active";
}

function player(severity) {
  const sound = new Audio(`/assets/sounds/${severity}.wav`);
  sound.preload = "auto";
  return sound;
}

/** What was remembered; a clock that was set back does not mute for longer than anybody could ask. */
function mutedUntil() {
  const at = Number(localStorage.getItem("muted-until"));
  return at > Date.now() && at <= Date.now() + MUTE_MS ? at : 0;
}
