// The line above the tiles: how many, which cameras, whether alarms bring theirs up, pages and their turning.
import { cameraLook } from "../live/camera_words.js";
import { el, setText, sync } from "../live/dom.js";
import { shape } from "../live/icons.js";
import { local, t } from "../live/words.js";
import { ROTATIONS_S, SIZES } from "./plan.js";

const SIZE_WORDS = { 1: "1", 4: "2 × 2", 16: "4 × 4" };

export class Controls {
  constructor(root, state, wish, { turn, screen }) {
    Object.assign(this, { root, state, wish });
    this.sizes = SIZES.map((size) => el("button", { type: "button", class: "act", "data-tiles": size, text: t(SIZE_WORDS[size]), onclick: () => wish.set({ size, page: 0, focus: null }) }));
    this.follow = el("button", { type: "button", class: "act follow", text: t("Cameras near alarms come up"), onclick: () => wish.set({ follows: !wish.follows, pin: null, page: 0 }) });
    this.hold = el("button", { type: "button", class: "act hold", onclick: () => this.pin() });
    this.rotate = el("select", { class: "act", "aria-label": t("Turn the pages"), onchange: () => wish.set({ rotate: Number(this.rotate.value) }) }, ...ROTATIONS_S.map((s) => el("option", { value: s, text: s ? t("a page every {n} s", { n: s }) : t("pages stay") })));
    this.count = el("span", { class: "pages" });
    const pages = el("span", { class: "turn" }, el("button", { type: "button", class: "act", "aria-label": t("Page before"), text: "‹", onclick: () => turn(-1) }), this.count, el("button", { type: "button", class: "act", "aria-label": t("Next page"), text: "›", onclick: () => turn(1) }));
    this.list = el("ul", {});
    this.choice = el("details", { class: "choice" }, el("summary", { class: "act", text: t("Choose cameras") }), el("div", {}, el("button", { type: "button", class: "act", text: t("All cameras"), onclick: () => wish.set({ cameras: null, page: 0 }) }), this.list));
    const wide = el("button", { type: "button", class: "act", text: t("Full screen"), onclick: screen });
    root.replaceChildren(el("span", { class: "sizes", role: "group", "aria-label": t("Tiles") }, ...this.sizes), this.follow, this.hold, pages, this.rotate, this.choice, wide);
    document.addEventListener("click", (event) => this.choice.contains(event.target) || (this.choice.open = false));
    this.choice.addEventListener("toggle", () => this.choose());
  }

  /** Hold the cameras of the alarm that has the wall, or let go of them. */
  pin() {
    const { wish } = this;
    wish.set({ pin: wish.pin === null ? (this.alarm?.alert_id ?? null) : null });
  }

  update({ alarm, page, pages }) {
    const { wish } = this;
    this.alarm = alarm;
    for (const button of this.sizes) button.setAttribute("aria-pressed", String(Number(button.dataset.tiles) === wish.size));
    this.follow.setAttribute("aria-pressed", String(wish.follows));
    this.hold.hidden = alarm === null && wish.pin === null;
    this.hold.setAttribute("aria-pressed", String(wish.pin !== null));
    setText(this.hold, wish.pin === null ? t("Hold this alarm") : t("Held: let go"));
    setText(this.count, t("{n} of {all}", { n: page + 1, all: pages }));
    this.rotate.value = String(wish.rotate);
    this.choose();
  }

  /** The list of cameras, while it is open. */
  choose() {
    if (!this.choice.open) return;
    const cameras = [...this.state.things.values()].filter((thing) => thing.kind === "video").sort((a, b) => (a.area + local(a.name)).localeCompare(b.area + local(b.name)));
    sync(this.list, cameras, (thing) => thing.thing_id, (thing) => this.#row(thing), (node, thing) => this.#update(node, thing));
  }

  #row(thing) {
    const box = el("input", { type: "checkbox", onchange: () => this.#pick(thing.thing_id, box.checked) });
    return el("li", {}, el("label", {}, box, el("span", { class: "mark" }), el("span", { class: "word" }), el("span", { class: "quiet" })));
  }

  #update(node, thing) {
    const [box, mark, word, quiet] = node.firstChild.children;
    const look = cameraLook(thing);
    box.checked = this.wish.cameras?.includes(thing.thing_id) ?? true;
    if (mark.dataset.state !== look.state) mark.replaceChildren(shape(look.mark.state, { size: 18, ...look.mark }));
    mark.dataset.state = look.state;
    setText(word, local(thing.name));
    setText(quiet, t(look.word));
  }

  #pick(id, wanted) {
    const all = [...this.state.things.values()].filter((thing) => thing.kind === "video").map((thing) => thing.thing_id).sort();
    const before = this.wish.cameras ?? all;
    const after = wanted ? [...before, id] : before.filter((one) => one !== id);
    this.wish.set({ cameras: after.length === all.length ? null : after, page: 0 });
  }
}
