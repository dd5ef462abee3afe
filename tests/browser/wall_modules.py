"""The wall's modules in a real browser without a server: a state with one station and one alert."""

NOW = 1_700_000_000_000
STATE = (
    f"const NOW = {NOW};"
    + """
const { State } = await import("/state.js");
const alert = (transition_id, severity, life = "unack_active") =>
  ({ alert_id: 7, transition_id, severity, life });
const w = { datastream_id: 1, result: 1, unit: "m", decimals: 2, time: new Date(NOW).toISOString(),
  quality: "GOOD", reasons: [], report_s: 60, max_age_s: 600, trust: "fresh" };
const properties = { thing_id: "a", kind: "reservoir", level: "normal", trust: "fresh", unacknowledged: 0,
  latest: { w } };
const features = [{ geometry: { coordinates: [121, 29] }, properties }];
const state = new State();
const begin = (alerts) => state.snapshot({ time: NOW, things: { features }, alerts }, "one");
const none = { "zh-Hans": "", "zh-Hant": "", en: "" };
const shown = { ...alert(5, "yellow"), beneath: "unack_active", rule: none, thing: none, advice: none,
  since: NOW, subject: "area:hills", result: null, limit: null, shelved_until: null, unknown_since: null,
  assignee: null };
const known = () => [...state.alerts.values()].map((one) => one.severity + " " + one.life);
begin([alert(3, "yellow")]);
"""
)

RAIL = """
  const { Rail } = await import("/rail.js");
  state.city = { areas: [] };
  state.now = () => NOW;
  const root = document.createElement("aside");
  root.id = "rail";
  document.body.replaceChildren(root);
  const opened = [];
  const rail = new Rail(root, state, () => {}, (alert, verb) => opened.push([alert.alert_id, verb]));
  const levels = ["red", "orange", "yellow", "blue"];
  const many = (n, more = () => ({})) => Array.from({ length: n }, (_, i) => ({ ...shown, alert_id: i + 1,
    transition_id: i + 1, thing_id: "a", severity: levels[i % 4], since: NOW - i * 1000,
    suppressed_by: null, compared: "value", property: "w", unit: "m", decimals: 2, ...more(i) }));
  const ids = () => [...root.querySelectorAll(".line")].map((line) => Number(line.dataset.alert));
  const fill = (alerts) => { begin(alerts); rail.update(); };
  const change = (id, more) =>
    state.alert({ ...state.alerts.get(id), transition_id: 1000 + change.n++, ...more });
  change.n = 0;
  let clock = 0;
  rail.top.clock = () => clock;
  const read = (ms = 1000) => (clock += ms); // time to read what is on top
  const sent = [];
  const answer = (ok) => (window.fetch = async (url, asked) => {
    const [id, verb] = url.split("/").slice(4);
    if (!asked) return { ok: true, json: async () => ({ people: [] }) };
    sent.push([Number(id), verb, JSON.parse(asked.body)]);
    const done = { ...state.alerts.get(Number(id)), life: "ack_active", transition_id: 9000 };
    return ok ? { ok, json: async () => done } : { ok, json: async () => ({ detail: "no" }) };
  });
"""


def run(page, script: str) -> object:
    """What a script comes to that speaks of that state."""
    return page.evaluate(f"async () => {{ {STATE} {script} }}")
