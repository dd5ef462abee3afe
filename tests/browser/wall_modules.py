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


def run(page, script: str) -> object:
    """What a script comes to that speaks of that state."""
    return page.evaluate(f"async () => {{ {STATE} {script} }}")
