// Starts the page for taking history away once Dash has laid out its place: words, the city and its stations.
import { loadCity, mounted } from "../live/begin.js";
import { setZone } from "../live/format.js";
import { loadWords } from "../live/words.js";
import { Desk } from "./desk.js";

async function start() {
  let things = [];
  const stations = async () => {
    const answer = await fetch("/api/v1/things");
    if (!answer.ok) throw new Error(`things: HTTP ${answer.status}`);
    things = (await answer.json()).features.map((feature) => feature.properties);
  };
  const [city, place] = await Promise.all([loadCity(loadWords, stations), mounted("export-desk")]);
  setZone(city.timezone);
  delete document.documentElement.dataset.boot;
  place.replaceChildren(new Desk(city, things).node);
}

start();
