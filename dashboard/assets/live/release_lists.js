// What lies in and around the zones: places, cameras that look there now, water downwind. Each in order of distance.
import { el } from "./dom.js";
import { direction, metres, PLACE_WORDS, SIDE_WORDS, word, zoneName } from "./release_words.js";
import { KIND_WORDS } from "./levels.js";
import { number, trustNow } from "./format.js";
import { local, t } from "./words.js";

/** Schools, hospitals and others inside; `fly` shows one on the map. */
export function placeList(release, fly) {
  const places = nearest(release.exposed.places);
  if (!places.length) return [quiet(t("No sensitive place that we know of is inside."))];
  const made = places.some((one) => one.made_up);
  return [el("ol", { class: "near places" }, ...places.map((one) => place(one, fly))), made && quiet(t("Places marked * are made up for this demonstration."))].filter(Boolean);
}

/** Cameras that are online now, by their numbers on the map. */
export function cameraList(release, choose) {
  if (!release.cameras.length) return [quiet(t("No camera near it is online now."))];
  return [el("ol", { class: "near cameras" }, ...release.cameras.map((one, index) => camera(one, index + 1, choose)))];
}

/** Ids of the cameras that are known to be online now, as one text. */
export function onlineCameras(state) {
  const now = state.now();
  const isOnline = ({ kind, latest }) => kind === "video" && latest.video_online?.result > 0.5 && trustNow(latest.video_online, now) === "fresh";
  return [...state.things.values()].filter(isOnline).map((one) => one.thing_id).sort().join(" ");
}

/** Reservoirs and intakes downwind. */
export function waterList(release, choose) {
  const water = nearest(release.water);
  if (!water.length) return [quiet(t("No reservoir or intake downwind that we know of."))];
  return [el("ol", { class: "near water" }, ...water.map((one) => waterRow(one, choose)))];
}

function place(one, fly) {
  const kind = word(PLACE_WORDS, one.kind);
  const count = one.people === null || one.people === undefined ? t("number of people not known") : t("{n} people", { n: number(one.people, 0) });
  const zones = (one.zones ?? []).map(zoneName).join(", ");
  const name = `${local(one.name)}${one.made_up ? " *" : ""}`;
  return row(name, [kind, count, zones], one, () => fly(one.position));
}

function camera(one, index, choose) {
  const line = row(local(one.name), [word(SIDE_WORDS, one.side)], one, () => choose(one.thing_id));
  line.prepend(el("span", { class: "number", text: String(index) }));
  line.dataset.side = one.side;
  return line;
}

function waterRow(one, choose) {
  const said = [word(PLACE_WORDS, KIND_WORDS[one.kind] ? "reservoir" : one.kind), one.in_zone && t("inside a zone")];
  const line = row(local(one.name), said, one, one.thing_id ? () => choose(one.thing_id) : null);
  line.classList.toggle("inside", one.in_zone);
  return line;
}

function row(name, said, { distance_m: distance, bearing_deg: bearing }, act) {
  const text = [el("b", { text: name }), el("small", { text: said.filter(Boolean).join(" · ") })];
  const head = act ? el("button", { type: "button", onclick: act }, ...text) : el("div", {}, ...text);
  return el("li", {}, head, el("span", { class: "far" }, el("b", { text: metres(distance) }), el("small", { text: direction(bearing) })));
}

const nearest = (list) => [...list].sort((a, b) => a.distance_m - b.distance_m);
const quiet = (text) => el("p", { class: "quiet", text });
