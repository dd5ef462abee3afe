// Starts the page of reservoirs and rivers once Dash has laid out its place: words and the city first, then the stream.
import { banner } from "../live/banner.js";
import { loadCity, mounted } from "../live/begin.js";
import { setZone } from "../live/format.js";
import { loadIcons } from "../live/icons.js";
import { kiosk, NOW_ONLY } from "../live/kiosk.js";
import { State } from "../live/state.js";
import { Stream } from "../live/stream.js";
import { loadWords } from "../live/words.js";
import { Board } from "./board.js";

const AGE_MS = 1000;

async function start() {
  const state = new State();
  let place;
  [state.city, place] = await Promise.all([loadCity(loadWords, loadIcons), mounted("flood-board")]);
  setZone(state.city.timezone);
  const board = new Board(place, state);
  kiosk(state, NOW_ONLY, (basin) => board.choose(basin || null), () => board.basin ?? "");
  banner(document.getElementById("banner"), state);
  delete document.documentElement.dataset.boot;
  new Stream(state).start();
  setInterval(() => state.age(), AGE_MS);
  setInterval(() => board.update(), AGE_MS);
}

start();
