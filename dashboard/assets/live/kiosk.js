// The kiosk, `?kiosk=1`: a screen that only shows. Nothing on it acts; left alone it goes back to its view, and what
// is lost it finds again by itself. An account that may only look is the server's to give; this is the screen's part.
import { read, viewNow } from "./address.js";
import { Homing } from "./homing.js";

export const KIOSK = read("kiosk") === "1";
const STILL_MS = 5000;
const LOST_MS = 60_000;
const LOOK_MS = 5000;
const READS = ["GET", "HEAD"];
/** Charts are asked for by POST. */
const DRAWN = /^\/(?:\w[\w-]*\/)?_dash-update-component$/;

/** The history of a page that shows nothing but now. */
export const NOW_ONLY = { on: false, live() {} };

/**
 * Make this screen a kiosk; `show(view)` puts its view back, `view` says which there is, and `history` goes back to now.
 * Does nothing where it is none.
 */
export function kiosk(state, history, show, view = viewNow) {
  if (!KIOSK) return;
  document.documentElement.classList.add("kiosk");
  const home = view();
  const homing = new Homing(home, performance.now());
  const touch = () => {
    homing.touch(performance.now());
    document.documentElement.classList.remove("still");
  };
  for (const event of ["pointermove", "pointerdown", "wheel", "keydown"]) document.addEventListener(event, touch, { passive: true, capture: true });
  setInterval(() => {
    const now = performance.now();
    document.documentElement.classList.toggle("still", homing.idle(now) > STILL_MS);
    if (!homing.isDue(now, view(), history.on)) return;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    history.live();
    show(home);
  }, 1000);
  onlyLook();
  stayAwake();
  comeBack(state);
}

/** Whatever asks for a change is refused before it leaves. */
function onlyLook() {
  const ask = window.fetch.bind(window);
  window.fetch = (what, how = {}) => {
    const method = (how.method ?? what.method ?? "GET").toUpperCase();
    const { pathname } = new URL(what.url ?? what, location.href);
    if (READS.includes(method) || DRAWN.test(pathname)) return ask(what, how);
    return Promise.reject(new TypeError("a kiosk only shows"));
  };
}

/** The screen does not fall asleep, where the browser can be asked. */
function stayAwake() {
  const ask = () => document.visibilityState === "visible" && navigator.wakeLock?.request("screen").catch(() => null);
  document.addEventListener("visibilitychange", ask);
  ask();
}

/** The stream opens itself again; a page that stays lost while the server answers is loaded anew. */
function comeBack(state) {
  let lostAt = null;
  setInterval(async () => {
    lostAt = state.connection === "lost" ? (lostAt ?? performance.now()) : null;
    if (lostAt === null || performance.now() - lostAt < LOST_MS) return;
    const answer = await fetch("/api/v1/city", { cache: "no-store" }).catch(() => null);
    if (answer?.ok && state.connection === "lost") location.reload();
  }, LOOK_MS);
}
