// The place beside the map for one release: the form that opens or changes it, or how it stands. Never over the alarms.
import { read, write } from "./address.js";
import { el } from "./dom.js";
import { ReleaseForm } from "./release_form.js";
import { ReleaseView } from "./release_view.js";
import { local, t } from "./words.js";

export class ReleasePanel {
  #id = null;
  #known = null;
  #version = null;
  #back = null;
  /** The release that comes back when the panel of a thing, opened over it, is closed. */
  #under = null;

  /** `wall`: {state, map, choose, releases, zones}; `resized()` is told when more or less of the map is covered. */
  constructor(wall, resized) {
    Object.assign(this, { wall, resized });
    this.form = new ReleaseForm(wall, (release) => (release ? this.show(release.release_id) : this.#given()));
    this.view = new ReleaseView(wall, { change: (release) => this.change(release), show: (version) => this.#turn(version), leave: () => this.close() });
    this.root = el("section", { id: "release", role: "region", "aria-label": t("Release"), hidden: true }, this.form.node, this.view.node);
    this.form.node.hidden = this.view.node.hidden = true;
    document.getElementById("panel").after(this.root);
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.#escape(event));
    wall.releases.addEventListener("change", ({ detail }) => detail.release_id === this.#id && this.#fresh(detail));
    setInterval(() => this.view.node.hidden || this.view.tick(), 1000);
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** Begin a release at a thing; `chemical` as the station calls it, `drill` as the alarm says. */
  begin(thingId, { chemical = null, drill = false } = {}) {
    const thing = this.wall.state.things.get(thingId);
    if (!thing) return;
    this.#unfold();
    this.#id = this.#under = null;
    this.#turnTo(this.form);
    this.form.open({ thingId, site: local(thing.name), chemical, drill });
  }

  change(release) {
    this.#turnTo(this.form);
    this.form.open({ thingId: release.thing_id, site: local(release.site), change: release });
  }

  /** Show a release, asked of the server where it is not among those that are open. */
  async show(releaseId) {
    this.#id = releaseId;
    const known = this.wall.releases.open.get(releaseId) ?? (await this.wall.releases.read(releaseId).catch(() => null));
    if (!known || this.#id !== releaseId) return;
    this.#unfold();
    write("release", String(releaseId));
    this.#version = null;
    this.#known = known;
    this.form.close();
    this.#turnTo(this.view);
    this.#look(null);
    this.view.focus();
    this.wall.zones.fit(known);
  }

  close() {
    if (this.root.hidden) return;
    this.#fold();
    if (this.#back?.isConnected) this.#back.focus({ preventScroll: true });
  }

  /** A thing's panel was opened, or closed (null): a camera of the list is seen, then the release again. */
  beside(thingId) {
    const under = this.#under;
    if (thingId !== null && !this.root.hidden && !this.view.node.hidden) {
      this.#under = this.#id;
      this.#fold();
    } else if (thingId === null && under !== null) {
      this.#under = null;
      this.show(under);
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
    this.#id = this.#known = null;
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
