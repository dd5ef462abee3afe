// Where on the map an alarm is that is about no thing: what is behind a gateway, what stands in an area.

/** Things an alarm without a thing of its own concerns. */
export function concerned(alert, things) {
  const [kind, key] = [alert.subject.split(":", 1)[0], alert.subject.slice(alert.subject.indexOf(":") + 1)];
  const wanted = kind === "gateway" ? (thing) => thing.gateway === key : (thing) => alert.area !== null && thing.area === alert.area;
  return [...things].filter(wanted);
}

/** [west, south, east, north] of things; null of none. */
export function boundsOf(things) {
  const places = things.map((thing) => thing.coordinates);
  if (!places.length) return null;
  const [lons, lats] = [0, 1].map((axis) => places.map((place) => place[axis]));
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
