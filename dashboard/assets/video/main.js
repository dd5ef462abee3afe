// Starts the video wall once Dash has laid out its place: words and the city first, then the live stream of states.
import { banner } from "../live/banner.js";
import { loadCity, mounted } from "../live/begin.js";
import { setZone } from "../live/format.js";
import { loadIcons } from "../live/icons.js";
import { kiosk, KIOSK, NOW_ONLY } from "../live/kiosk.js";
import { State } from "../live/state.js";
import { Stream } from "../live/stream.js";
import { loadWords } from "../live/words.js";
import { VideoWall } from "./wall.js";
import { Wish } from "./wish.js";

const AGE_MS = 1000;

function keys(wall, wish) {
  const size = (tiles) => () => wish.set({ size: tiles, page: 0, focus: null });
  const actions = { 1: size(1), 2: size(4), 4: size(16), Escape: () => wish.set({ focus: null }), n: () => wall.turn(1), p: () => wall.turn(-1), f: () => wall.controls.follow.click(), h: () => wall.controls.pin() };
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

async function start() {
  const state = new State();
  let place;
  [state.city, place] = await Promise.all([loadCity(loadWords, loadIcons), mounted("video-wall")]);
  setZone(state.city.timezone);
  const wish = new Wish();
  const wall = new VideoWall(place, state, wish);
  if (!KIOSK) keys(wall, wish);
  kiosk(state, NOW_ONLY, () => wish.set({ focus: null }), () => (wish.focus ? "one" : "all"));
  banner(document.getElementById("banner"), state);
  state.addEventListener("snapshot", () => (document.documentElement.dataset.ready = "true"), { once: true });
  delete document.documentElement.dataset.boot;
  new Stream(state).start();
  setInterval(() => state.age(), AGE_MS);
}

start();
