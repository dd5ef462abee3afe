// Starts the wall once Dash has laid out its places: words, city and icons first, then the live stream.
import { viewNow } from "./address.js";
import { AlarmDialog } from "./alarm.js";
import { Areas } from "./areas.js";
import { banner } from "./banner.js";
import { loadCity, mounted } from "./begin.js";
import { CanvasMap } from "./canvas_map.js";
import { CitizenReports } from "./citizen_reports.js";
import { wireCitizens } from "./citizens.js";
import { Filter } from "./filter.js";
import { foot } from "./foot.js";
import { setZone } from "./format.js";
import { help } from "./help.js";
import { History } from "./history.js";
import { loadIcons } from "./icons.js";
import { keys } from "./keys.js";
import { kiosk, KIOSK } from "./kiosk.js";
import { leftAlone } from "./left_alone.js";
import { Legend } from "./legend.js";
import { canDraw, CityMap } from "./map.js";
import { Oldest } from "./oldest.js";
import { OverCount } from "./over_count.js";
import { Panel } from "./panel.js";
import { pastBanner } from "./past_banner.js";
import { Player } from "./playback.js";
import { PlaybackBar } from "./playback_bar.js";
import { Rail } from "./rail.js";
import { releaseFrom, wireReleases } from "./release.js";
import { measure, scale } from "./scale.js";
import { MUTE_MS, Sound } from "./sound.js";
import { soundButton } from "./sound_button.js";
import { State } from "./state.js";
import { Stream } from "./stream.js";
import { Strip } from "./strip.js";
import { Tally } from "./tally.js";
import { Thumbnails } from "./thumbnails.js";
import { tools } from "./tools.js";
import { restore, showAddress, showView } from "./view.js";
import { viewsButton } from "./views.js";
import { expose } from "./window.js";
import { who } from "./who.js";
import { boundsOf, concerned } from "./whereabouts.js";
import { loadWords } from "./words.js";

const AGE_MS = 1000;
const STEP_MS = 60_000;
/** What lies beside the map while it is open. */
const BESIDE = ["panel-open", "release-open", "citizen-open"];
const at = (id) => document.getElementById(id);

/** How much of the map's sides is covered. */
function padding() {
  const root = document.documentElement.classList;
  if (innerWidth < 720) return { top: 0, right: 0, bottom: 0, left: 0 };
  const beside = BESIDE.some((one) => root.contains(one)) ? measure("panel-width") : 0;
  return { top: measure("strip"), bottom: measure("foot"), left: root.contains("legend-folded") ? 60 * scale() : measure("legend"), right: measure("rail") + beside };
}

/** The past: its bar, its banner and its keys. */
function timeMachine(state, stream, panel) {
  const history = new History(state, stream);
  const player = new Player(state, history);
  const bar = new PlaybackBar(at("playback"), state, history, player);
  pastBanner(at("wall"), history, () => bar.leave());
  leftAlone(history, player, () => bar.leave());
  const keys = { " ": () => player.toggle(), ArrowLeft: () => player.step(-STEP_MS), ArrowRight: () => player.step(STEP_MS), l: () => bar.leave() };
  return { history, keys, escape: () => (panel.thingId === null && history.on ? bar.leave() : panel.close()) };
}

function build(state, stream, reports, draws) {
  const filter = new Filter();
  const tally = new Tally(state);
  const choose = (thingId) => {
    panel.open(thingId);
    const thing = state.things.get(thingId);
    if (thing) map.fly(thing.coordinates);
  };
  const areas = new Areas(state);
  const map = draws ? new CityMap(state, filter, choose, areas) : new CanvasMap(state, filter, choose, areas);
  const pad = () => map.pad(padding());
  const panel = new Panel(at("panel"), { state, map, choose }, (thingId) => {
    pad();
    release.beside(thingId);
    citizen.beside(thingId);
    map.loaded.then(() => map.mark(thingId));
  });
  const release = wireReleases(panel.wall, () => {
    if (release.isOpen) citizen.close();
    pad();
  });
  const machine = timeMachine(state, stream, panel);
  const ask = help(at("help"));
  const wall = { state, tally, areas, filter, map, choose, reports, oldest: new Oldest(state), over: new OverCount(state) };
  const sound = new Sound(state, () => Boolean(state.history), () => machine.history.aside?.fresh ?? 0);
  const heard = soundButton(sound);
  new Strip(at("strip"), wall, tools([viewsButton((query) => showView(query, whole)), heard.node], ask));
  const legend = new Legend(at("legend"), wall, pad);
  const alarm = new AlarmDialog(at("alarm"), state, (alert) => releaseFrom(alert, panel.wall), choose);
  new Thumbnails(map, state, filter, choose);
  const goTo = (thingId, alert) => (thingId ? choose(thingId) : frame(boundsOf(concerned(alert, state.things.values()))));
  const frame = (bounds) => bounds && map.frame(bounds);
  const rail = new Rail(at("rail"), state, goTo, (alert, verb) => alarm.open(alert, verb));
  rail.head.node.after(heard.notice);
  const citizen = wireCitizens(at("rail"), { state, reports, filter, map, choose }, () => (panel.close(), release.close()), pad);
  const whole = { ...wall, legend, panel, citizen, alarm, history: machine.history };
  banner(at("banner"), state);
  foot(at("foot"), state);
  who(at("foot"), state);
  keys({
    "/": () => {
      legend.collapse(false);
      legend.search.focus();
    },
    Escape: () => {
      const open = [release, citizen].find((one) => one.isOpen);
      if (open) open.close();
      else machine.escape();
    },
    ...(KIOSK ? {} : machine.keys),
    ArrowDown: () => rail.step(1),
    ArrowUp: () => rail.step(-1),
    ...(KIOSK ? {} : { a: () => rail.acknowledgeOne(panel.thingId), s: () => rail.shelveOne(panel.thingId) }),
    m: () => sound.mute(sound.muted ? 0 : MUTE_MS),
    "?": ask,
  }, KIOSK ? null : () => map.fit());
  kiosk(state, machine.history, (query) => showView(query, whole), () => viewNow() + (citizen.isOpen ? "&report" : ""));
  window.addEventListener("resize", pad);
  return whole;
}

/** Paint snapshots and deltas; the first snapshot also decides what is in view. */
function follow(state, whole) {
  const { map } = whole;
  state.addEventListener("delta", (event) => map.touch(event.detail));
  let first = true;
  state.addEventListener("snapshot", async () => {
    if (!first) return map.touch(null);
    first = false;
    await map.loaded;
    showAddress(whole);
    map.touch(null);
    map.flush(); // not waited for: while deltas come in there may always be another to take in
    await map.painted?.();
    document.documentElement.dataset.ready = "true";
    restore(whole);
  });
}

async function start() {
  const state = new State();
  const reports = new CitizenReports(state);
  const stream = new Stream(state, { citizens: (event) => reports.hear(event) });
  stream.start();
  const needed = Promise.all([loadCity(loadWords, loadIcons), mounted("wall")]);
  const draws = canDraw();
  [state.city] = await needed;
  setZone(state.city.timezone);
  const whole = build(state, stream, reports, draws);
  expose(state, whole.map);
  follow(state, whole);
  delete document.documentElement.dataset.boot;
  if (state.lastTime !== null) state.retell();
  setInterval(() => state.age(), AGE_MS);
}

start();
