// Starts the page of reservoirs and rivers once Dash has laid out its place: words and the city first, then the stream.
import { banner } from "../live/banner.js";
import { setZone } from "../live/format.js";
import { loadIcons } from "../live/icons.js";
import { State } from "../live/state.js";
import { Stream } from "../live/stream.js";
import { loadWords } from "../live/words.js";
import { Board } from "./board.js";

const RETRY_MS = 3000;
const AGE_MS = 1000;
const PLACE = "flood-board";

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

/** The board's place, as soon as Dash has put it into the page. */
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

async function start() {
  const state = new State();
  let place;
  [state.city, place] = await Promise.all([loadCity(), mounted()]);
  setZone(state.city.timezone);
  document.documentElement.classList.toggle("kiosk", new URLSearchParams(location.search).has("kiosk"));
  const board = new Board(place, state);
  banner(document.getElementById("banner"), state);
  delete document.documentElement.dataset.boot;
  new Stream(state).start();
  setInterval(() => state.age(), AGE_MS);
  setInterval(() => board.update(), AGE_MS);
}

start();
