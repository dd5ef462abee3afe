// Which alarm has the wall, and which cameras are near it. Alarms come up by themselves, one that is pinned stays.
// One that comes up later ends the view of one camera alone; one that was there when the page was opened does not.
import { nearestCameras, placeOf } from "../live/nearest.js";
import { alarmToShow, mayTake } from "./plan.js";

/** Cameras come and go: asked again so often while an alarm has the wall. */
const AGAIN_MS = 15_000;
const MOST = 16;

export class Following extends EventTarget {
  alarm = null;
  /** The cameras online near it; null while they are not known. */
  cameras = null;
  trouble = false;
  #since = 0;
  #asked = 0;
  #askedAt = -Infinity;
  #begun = false;

  constructor(state, wish) {
    super();
    Object.assign(this, { state, wish });
    for (const event of ["snapshot", "alerts"]) state.addEventListener(event, () => this.look());
    wish.addEventListener("change", () => this.look());
    setInterval(() => this.look(), 1000);
  }

  /** See which alarm it is now, and who is near it. */
  look() {
    if (!this.state.lastTime) return; // nothing is known yet: a pin is not over
    const now = performance.now();
    const alerts = [...this.state.alerts.values()];
    if (this.wish.pin !== null && !this.state.alerts.has(this.wish.pin)) return this.wish.set({ pin: null }); // it is over
    const shown = this.alarm && (this.state.alerts.get(this.alarm.alert_id) ?? null);
    const asked = { pin: this.wish.pin, shown: shown?.alert_id, hasPlace: (alert) => placeOf(alert, this.state.city) !== null };
    const next = this.wish.follows || this.wish.pin !== null ? alarmToShow(alerts, asked) : null;
    const take = this.wish.pin !== null || !this.wish.follows || mayTake(next, shown, this.#since, now);
    const alarm = take ? next : shown;
    const other = alarm?.alert_id !== this.alarm?.alert_id;
    this.alarm = alarm;
    if (other) Object.assign(this, { cameras: null, trouble: false });
    if (other) this.#since = now;
    if (alarm && (other || now - this.#askedAt > AGAIN_MS)) this.#ask(alarm, now);
    if (other) this.dispatchEvent(new Event("change"));
    if (other && alarm && this.#begun && this.wish.focus && this.wish.pin === null) this.wish.set({ focus: null });
    this.#begun = true;
  }

  /** Whether the alarm that has the wall has a place. */
  get placed() {
    return this.alarm !== null && placeOf(this.alarm, this.state.city) !== null;
  }

  async #ask(alarm, now) {
    const asked = ++this.#asked;
    this.#askedAt = now;
    const place = placeOf(alarm, this.state.city);
    const found = place === null ? [] : await nearestCameras(place, MOST).catch(() => null);
    if (asked !== this.#asked || alarm.alert_id !== this.alarm?.alert_id) return;
    this.trouble = found === null;
    if (found !== null) this.cameras = found; // those known are kept when they cannot be asked for again
    this.dispatchEvent(new Event("change"));
  }
}
