// Tells the page when a callout has changed. The server sends at most two events a second; a page that nobody
// looks at waits until somebody does.
const DEAF_MS = 40_000;
const lost = (is) => document.documentElement.classList.toggle("deaf", is);
let heard = Date.now();
let owed = false;

function draw() {
  const drawn = document.getElementById("callout-head");
  if (document.hidden || !drawn) {
    owed = true;
    return;
  }
  owed = false;
  window.dash_clientside.set_props("callout-pulse", { data: Date.now() });
}

function listen() {
  const events = new EventSource("/api/v1/callout/events");
  events.addEventListener("callout", () => {
    heard = Date.now();
    lost(false);
    draw();
  });
  events.addEventListener("error", () => lost(true));
}

document.addEventListener("visibilitychange", () => owed && draw());
setInterval(() => {
  if (Date.now() - heard > DEAF_MS) lost(true);
  if (owed) draw();
}, 1000);
listen();
