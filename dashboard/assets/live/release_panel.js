// The place beside the map for one release: the form that opens or changes it, or how it stands. Never over the alarms.
import { read, write } from "./address.js";
import { el } from "./dom.js";
import { ReleaseForm } from "./release_form.js";
import { ReleaseView } from "./release_view.js";
import { local, t } from "./words.js";

export class ReleasePanel {
  #id = null;
  /** Which was asked for last. */
  #asked = null;
  #known = null;
  #version = null;
  #back = null;
  /** What comes back when the panel of a thing, opened over it, is closed: the number of a release, or what the form had. */
  #under = null;
  /** The release that was shown and was not open at a moment of the past: it comes back where it is. */
  #away = null;

  /** `wall`: {state, map, choose, releases, zones}; `resized()` is told when more or less of the map is covered. */
  constructor(wall, resized) {
    Object.assign(this, { wall, resized });
    this.form = new ReleaseForm(wall, (release) => (release ? this.show(release.release_id) : this.#given()));
    this.view = new ReleaseView(wall, { change: (release) => this.change(release), show: (version) => this.#turn(version), leave: () => this.close() });
    this.root = el("section", { id: "release", role: "region", "aria-label": t("Release"), hidden: true }, this.form.node, this.view.node);
    this.form.node.hidden = this.view.node.hidden = true;
    document.getElementById("panel").after(this.root);
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.#escape(event));
    wall.releases.addEventListener("change", ({ detail }) => this.#heard(detail));
    wall.state.addEventListener("history", () => this.#turned());
    wall.state.addEventListener("snapshot", () => this.#begun());
    setInterval(() => this.view.node.hidden || this.view.tick(), 1000);
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** Begin a release at a thing; `chemical` as the station calls it, `drill` as the alarm says. */
  begin(thingId, { chemical = null, drill = false } = {}) {
    const thing = this.wall.state.things.get(thingId);
    if (!thing) return;
    this.#id = this.#asked = this.#known = null;
    this.#enter({ thingId, site: local(thing.name), chemical, drill });
  }

  change(release) {
    this.#enter({ thingId: release.thing_id, site: local(release.site), change: release });
  }

  #enter(seed) {
    this.form.close();
    this.#unfold();
    this.#under = this.#away = null;
    if (seed.change) [this.#id, this.#known] = [seed.change.release_id, seed.change];
    this.#turnTo(this.form);
    this.form.open(seed);
  }

  /** Show a release, asked of the server where it is not among those that are open. */
  async show(releaseId, { fit = true } = {}) {
    const { releases, state } = this.wall;
    const asked = (this.#asked = releaseId);
    const past = state.history !== null;
    const known = releases.open.get(releaseId) ?? (past ? null : await releases.read(releaseId).catch(() => null));
    if (!known || this.#asked !== asked) return; // what is shown until then stays, and stays alive
    if (past !== (state.history !== null)) return void this.show(releaseId, { fit });
    this.#id = releaseId;
    this.#away = null;
    this.#unfold();
    write("release", String(releaseId));
    this.#version = null;
    this.#known = known;
    this.form.close();
    this.#turnTo(this.view);
    this.#look(null);
    this.view.focus();
    if (fit) this.wall.zones.fit(known);
  }

  close() {
    this.#away = null;
    if (this.root.hidden) return;
    this.#fold();
    if (this.#back?.isConnected) this.#back.focus({ preventScroll: true });
  }

  /** A thing's panel was opened, or closed (null): a camera of the list is seen, then the release again. */
  beside(thingId) {
    const under = this.#under;
    if (thingId !== null && !this.root.hidden) {
      this.#under = this.form.seed ?? this.#id;
      this.#fold();
    } else if (thingId === null && under !== null) {
      this.#under = null;
      if (typeof under === "number") this.show(under);
      else if (!this.wall.state.history) this.#enter(under);
    }
  }

  /** What the address asks for when the page is opened. */
  restore() {
    const id = Number(read("release"));
    if (Number.isInteger(id) && id > 0) this.show(id);
  }

  /** The form was given up: back to the release that was to be changed, else away. */
  #given() {
    this.form.close();
    if (this.#known && this.#id !== null) this.show(this.#id);
    else this.close();
  }

  #heard(release) {
    const { release_id: id } = release;
    const isOpen = this.wall.releases.open.has(id);
    if (id === this.#away && isOpen) this.show(id, { fit: false });
    if (id !== this.#id) return;
    if (this.wall.state.history && !isOpen) this.#leave();
    else this.#fresh(release);
  }

  /** To the past, or back: nothing is begun there, and no version but that of then is shown. */
  #turned() {
    if (this.root.hidden) return;
    if (!this.form.node.hidden) this.close();
    else if (this.#version !== null) this.#turn(null);
  }

  #begun() {
    const { history, releases } = this.wall.state;
    if (history && this.#id !== null && !releases.some((one) => one.release_id === this.#id)) this.#leave();
    else if (!history && this.#away !== null) this.show(this.#away, { fit: false });
  }

  /** It was not open then: the panel makes room until the wall shows a time at which it is. */
  #leave() {
    const id = this.#id;
    this.close();
    this.#away = id;
  }

  #fresh(release) {
    this.#known = release;
    if (this.#version === null && !this.view.node.hidden) this.#look(null);
    else if (!this.view.node.hidden) this.view.show(release, this.view.shown);
  }

  async #turn(version) {
    this.#version = version;
    if (version === null) return this.#look(null);
    const id = this.#id;
    const old = await this.wall.releases.version(id, version).catch(() => null);
    if (this.#id === id && this.#version === version && old) this.#look(old);
  }

  #look(old) {
    this.view.show(this.#known, old);
    const closed = this.#known.closed_at !== null && old === null ? this.#known : null;
    this.wall.zones.choose(this.#known.release_id, old ?? closed);
  }

  #turnTo(part) {
    for (const one of [this.form, this.view]) one.node.hidden = one !== part;
    this.root.scrollTop = 0;
  }

  #fold() {
    this.form.close();
    this.#id = this.#asked = this.#known = null;
    this.root.hidden = true;
    document.documentElement.classList.remove("release-open");
    write("release", null);
    this.wall.zones.choose(null);
    this.resized();
  }

  #unfold() {
    if (!this.root.hidden) return;
    this.#back = document.activeElement;
    this.root.hidden = false;
    document.documentElement.classList.add("release-open");
    this.resized();
  }

  #escape(event) {
    event.preventDefault();
    event.stopPropagation();
    if (this.form.node.hidden) this.close();
    else this.#given();
  }
}
