// Reports of citizens on the MapLibre map: a source and layers of their own, beneath the stations, changed one by one.
import { bubbleId, drawBubble } from "./citizen_marks.js";
import { isNew } from "./citizen_reports.js";
import { RATIO } from "./marker.js";
import { paced } from "./pace.js";
import { scale } from "./scale.js";
import { onTheme, token } from "./theme.js";
import { FONTS } from "./words.js";

const SOURCE = "citizens";
const ALONE = "citizen-markers";
const MANY = "citizen-clusters";
const BENEATH = "halo";
const STATIONS = ["markers", "clusters"];

export class CitizenLayers {
  /** The icon of each that is drawn, by number. */
  drawn = new Map();
  #images = new Set();
  #ready = false;
  #dirty = null;
  #soon = paced(() => this.#flush());

  constructor({ map: city, reports, filter, open }) {
    Object.assign(this, { city, map: city.map, reports, filter, open });
    city.loaded.then(() => this.#begin());
    reports.addEventListener("change", ({ detail }) => this.touch(detail));
    filter.addEventListener("change", () => this.touch(null));
  }

  /** Note that these may have changed; null: any. */
  touch(numbers) {
    const touched = numbers ?? [...this.reports.all.keys(), ...this.drawn.keys()];
    this.#dirty = new Set([...(this.#dirty ?? []), ...touched]);
    if (this.#ready) this.#soon();
  }

  mark(number) {
    if (this.#ready) this.map.setFilter("citizen-chosen", ["==", ["get", "number"], number ?? ""]);
  }

  #begin() {
    this.map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: [] }, promoteId: "number", cluster: true, clusterRadius: 30 * scale(), clusterMaxZoom: 14, clusterProperties: { fresh: ["max", ["get", "fresh"]] } });
    for (const fresh of [true, false]) for (const topic of ["smell", "smoke", "water", "danger", "many"]) this.#supply(bubbleId(topic, fresh));
    for (const layer of layers()) this.map.addLayer(layer, BENEATH);
    this.#paint();
    onTheme(() => this.#paint());
    this.map.on("click", ALONE, (event) => this.#isFree(event) && this.open(event.features[0].properties.number));
    this.map.on("click", MANY, (event) => this.#isFree(event) && this.#unfold(event.features[0]));
    for (const layer of [ALONE, MANY]) {
      this.map.on("mouseenter", layer, () => (this.map.getCanvas().style.cursor = "pointer"));
      this.map.on("mouseleave", layer, () => (this.map.getCanvas().style.cursor = ""));
    }
    this.#ready = true;
    this.touch(null);
  }

  #flush() {
    const diff = { add: [], remove: [], update: [] };
    for (const number of this.#dirty ?? []) this.#compare(number, diff);
    this.#dirty = null;
    if (diff.add.length + diff.remove.length + diff.update.length) this.map.getSource(SOURCE).updateData(diff);
  }

  #compare(number, diff) {
    const report = this.reports.all.get(number);
    const before = this.drawn.get(number);
    if (!report?.place || !this.reports.shown || !this.filter.showsTopic(report.topic)) {
      if (before) diff.remove.push(number);
      this.drawn.delete(number);
      return;
    }
    const icon = bubbleId(report.topic, isNew(report));
    const fresh = isNew(report) ? 1 : 0;
    this.drawn.set(number, icon);
    if (!before) diff.add.push({ type: "Feature", id: number, geometry: { type: "Point", coordinates: report.place }, properties: { number, icon, fresh } });
    else if (before !== icon) diff.update.push({ id: number, addOrUpdateProperties: [{ key: "icon", value: icon }, { key: "fresh", value: fresh }] });
  }

  /** Whether no station lies over it: a click is for what is on top. */
  #isFree({ point }) {
    return this.map.queryRenderedFeatures(point, { layers: STATIONS }).length === 0;
  }

  async #unfold(cluster) {
    const zoom = await this.map.getSource(SOURCE).getClusterExpansionZoom(cluster.properties.cluster_id);
    this.city.fly(cluster.geometry.coordinates, zoom + 0.2);
  }

  #supply(id) {
    this.#images.add(id);
    this.map.addImage(id, drawBubble(id), { pixelRatio: RATIO });
  }

  #paint() {
    for (const id of this.#images) this.map.updateImage(id, drawBubble(id));
    this.map.setPaintProperty(MANY, "text-color", ["case", ["==", ["get", "fresh"], 1], token("panel"), token("text")]);
    this.map.setPaintProperty("citizen-chosen", "circle-stroke-color", token("text"));
  }
}

function layers() {
  const icons = { "icon-size": scale(), "icon-allow-overlap": true, "icon-anchor": "bottom" };
  const many = ["==", ["get", "fresh"], 1];
  return [
    { id: "citizen-chosen", type: "circle", source: SOURCE, filter: ["==", ["get", "number"], ""], paint: { "circle-color": "rgba(0,0,0,0)", "circle-radius": 24 * scale(), "circle-stroke-width": 2 * scale(), "circle-translate": [0, -20 * scale()] } },
    { id: ALONE, type: "symbol", source: SOURCE, filter: ["!", ["has", "point_count"]], layout: { ...icons, "icon-image": ["get", "icon"] } },
    {
      id: MANY,
      type: "symbol",
      source: SOURCE,
      filter: ["has", "point_count"],
      layout: { ...icons, "icon-image": ["case", many, bubbleId("many", true), bubbleId("many", false)], "text-field": ["to-string", ["get", "point_count"]], "text-font": FONTS, "text-size": 13 * scale(), "text-offset": [0, -1.75], "text-allow-overlap": true },
    },
  ];
}
