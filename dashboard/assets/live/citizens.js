// Reports of citizens on the wall: on the map, at the foot of the rail, and one in full beside the map, from one hand.
import { mayOpen } from "./account.js";
import { CitizenCanvas } from "./canvas_citizens.js";
import { CitizenLayers } from "./citizen_layers.js";
import { CitizenList } from "./citizen_list.js";
import { CitizenPanel, INBOX } from "./citizen_panel.js";
import { lang } from "./words.js";

/** `wall`: {state, reports, filter, map, choose}; `cleared()` makes room beside the map, `resized()` is told when less of
 * the map is to be seen. Gives the panel. */
export function wireCitizens(rail, wall, cleared, resized) {
  const { map, reports, state } = wall;
  const panel = new CitizenPanel(wall, (number, isOpen) => {
    resized();
    surface.mark(number);
    const place = isOpen && reports.all.get(number)?.place;
    if (place) map.fly(place);
  });
  const open = (number) => {
    cleared();
    panel.open(number);
  };
  const surface = map.map ? new CitizenLayers({ map, reports, filter: wall.filter, open }) : new CitizenCanvas({ map, reports, filter: wall.filter, open });
  const inbox = mayOpen(INBOX).then((may) => (may ? `${INBOX}?lang=${lang}` : null));
  new CitizenList(rail, { state, reports, choose: open, inbox });
  return panel;
}
