// Puts a view on the wall: filters, legend, the thing in the panel, the place on the map.
import { read, readPlace, writeView } from "./address.js";

/** What the address says; `wall` is {filter, legend, panel, citizen, map, choose}. */
export function showAddress({ filter, legend, panel, citizen, map, choose }) {
  const [thing, place] = [read("thing"), readPlace()]; // opening the panel writes to the address
  filter.read();
  citizen.close();
  legend.collapse(read("legend") === "0" || innerWidth < 720);
  if (thing && place) panel.open(thing);
  else panel.close();
  map.begin(place);
  if (thing && !place) choose(thing);
}

/** What of the address waits until the wall is up: the past, what is searched, the alarm and the report in full. */
export function restore({ history, legend, alarm, citizen }) {
  citizen.restore();
  legend.search.restore();
  if (history.restore()) history.addEventListener("change", () => alarm.restore(), { once: true });
  else alarm.restore();
}

/** A saved view in the place of what is there. */
export function showView(query, wall) {
  writeView(query);
  showAddress(wall);
}
