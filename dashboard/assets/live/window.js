// What tests and a curious operator may read from the console; nothing here changes anything.

export function expose(state, map) {
  window.citywatch = Object.freeze({
    map: map.map ?? null,
    state,
    /** A thing as it is drawn: level, trust, label, unacknowledged from the map's source, latest from the state. */
    thing(id) {
      const drawn = map.drawn.get(id);
      return drawn ? { ...drawn, latest: structuredClone(state.things.get(id)?.latest ?? {}) } : null;
    },
    /** The same asked of MapLibre's source itself (a promise). */
    async drawn(id) {
      const data = await map.map?.getSource("things").getData();
      return data?.features.find((feature) => feature.properties.thing_id === id)?.properties ?? null;
    },
    get alerts() {
      return [...state.alerts.values()].map((alert) => ({ ...alert }));
    },
    get lastDelta() {
      return state.lastDelta;
    },
    get lastDiff() {
      return map.lastDiff ?? null;
    },
    get connection() {
      return state.connection;
    },
  });
}
