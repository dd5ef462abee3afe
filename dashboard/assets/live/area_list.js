// The areas in the legend, worst first, each with what is unknown of it; a click goes there.
import { el, setText, sync } from "./dom.js";
import { shape } from "./icons.js";
import { STATE_WORDS } from "./levels.js";
import { areaWords } from "./map_areas.js";
import { local, t } from "./words.js";

export class AreaList {
  /** `wall` is {areas, map}. */
  constructor({ areas, map }) {
    Object.assign(this, { areas, map });
    this.list = el("ul");
    this.node = el("div", { class: "group group-areas", role: "group", "aria-label": t("Areas") }, el("h2", { text: t("Areas") }), this.list);
  }

  update() {
    sync(this.list, this.areas.all(), (row) => row.area.area_id, (row) => this.#make(row), update);
  }

  #make({ area }) {
    const go = () => this.map.frame(this.areas.bounds(area.area_id), area.centre);
    const text = el("span", { class: "text" }, el("span", { class: "word", text: local(area.name) }), el("span", { class: "doubt" }));
    return el("li", {}, el("button", { type: "button", class: "row", "data-area": area.area_id, onclick: go }, el("span", { class: "mark" }), text, el("span", { class: "count" })));
  }
}

function update(node, row) {
  const [mark, text, count] = node.firstChild.children;
  const dashed = row.unknown > 0 || row.n === 0;
  const key = `${row.state}${dashed}`;
  if (mark.dataset.key !== key) mark.replaceChildren(shape(row.state, { size: 22, dashed }));
  mark.dataset.key = key;
  const words = areaWords(row);
  setText(text.lastChild, words);
  setText(count, String(row.n));
  node.firstChild.dataset.state = row.state;
  node.firstChild.title = [local(row.area.name), words || t(STATE_WORDS[row.state])].join(": ");
}
