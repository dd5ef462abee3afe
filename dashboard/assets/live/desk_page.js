// A page with a desk for choosing among all stations: words, the city and its stations first, then the desk in its place.
import { loadCity, mounted } from "./begin.js";
import { setZone } from "./format.js";
import { loadWords } from "./words.js";

/** Put a new Desk(city, things) into the place of an id; it has a `node`. */
export async function beginDesk(id, Desk) {
  let things = [];
  const stations = async () => {
    const answer = await fetch("/api/v1/things");
    if (!answer.ok) throw new Error(`things: HTTP ${answer.status}`);
    things = (await answer.json()).features.map((feature) => feature.properties);
  };
  const [city, place] = await Promise.all([loadCity(loadWords, stations), mounted(id)]);
  setZone(city.timezone);
  delete document.documentElement.dataset.boot;
  place.replaceChildren(new Desk(city, things).node);
}

/** The address holds what is chosen (with `lang`); the way to each other language, and the theme asked for, go along. */
export function keepAddress(query) {
  const theme = new URLSearchParams(location.search).get("theme");
  if (theme) query.set("theme", theme);
  history.replaceState(null, "", `?${query}`);
  for (const link of document.querySelectorAll("header nav a[lang]")) {
    const other = new URLSearchParams(query);
    other.set("lang", link.lang);
    link.href = `?${other}`;
  }
}
