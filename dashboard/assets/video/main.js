// Starts the video wall once Dash has laid out its place: words and the city first, then the live stream of states.
import { banner } from "../live/banner.js";
import { setZone } from "../live/format.js";
import { loadIcons } from "../live/icons.js";
import { State } from "../live/state.js";
import { Stream } from "../live/stream.js";
import { loadWords } from "../live/words.js";
import { VideoWall } from "./wall.js";
import { Wish } from "./wish.js";

const RETRY_MS = 3000;
const AGE_MS = 1000;
const PLACE = "video-wall";

async function loadCity() {
  for (;;) {
    try {
      const [answer] = await Promise.all([fetch("/api/v1/city"), loadWords(), loadIcons()]);
      if (answer.ok) return await answer.json();
    } catch {
      document.documentElement.dataset.boot = "retrying";
    }
    await new Promise((done) => setTimeout(done, RETRY_MS));
  }
}

/** The wall's place, as soon as Dash has put it into the page. */
function mounted() {
  const place = document.getElementById(PLACE);
  if (place) return Promise.resolve(place);
  return new Promise((done) => {
    const observer = new MutationObserver(() => {
      const put = document.getElementById(PLACE);
      if (!put) return;
      observer.disconnect();
      done(put);
    });
    observer.observe(document.body, { childList: true, subtree: true });
  });
}

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
  [state.city, place] = await Promise.all([loadCity(), mounted()]);
  setZone(state.city.timezone);
  const wish = new Wish();
  document.documentElement.classList.toggle("kiosk", wish.kiosk);
  keys(new VideoWall(place, state, wish), wish);
  banner(document.getElementById("banner"), state);
  state.addEventListener("snapshot", () => (document.documentElement.dataset.ready = "true"), { once: true });
  delete document.documentElement.dataset.boot;
  new Stream(state).start();
  setInterval(() => state.age(), AGE_MS);
}

start();
