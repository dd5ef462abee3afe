// How long a value took from a sensor to this screen and to the phones' sender, as the canary measured it today.
import { el, setText } from "./dom.js";
import { t } from "./words.js";

const AGAIN_MS = 60_000;
const SOON_MS = 1000;
const FINE_S = 10;
const LATELY_MS = 10 * 60_000;

/** A node that keeps itself up to date; empty until a canary has flown. */
export function delays() {
  const node = el("span", { class: "delays" });
  const ask = async () => {
    const answer = await fetch("/api/v1/canary").catch(() => null);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    setText(node, told ? delayWords(told.hops, lostLately(told.missed ?? [], Date.now())) : "");
  };
  setInterval(ask, AGAIN_MS);
  setTimeout(ask, SOON_MS);
  return node;
}

/** How many flights of the last minutes did not come through. */
export function lostLately(missed, now) {
  return missed.filter((one) => now - (typeof one.sent_at === "number" ? one.sent_at : Date.parse(one.sent_at)) < LATELY_MS).length;
}

/** "sensor → screen 0.05 s (p95 0.11 s) · → test message …", of what was measured; before all that something is lost now. */
export function delayWords(hops, lost = 0) {
  const said = (hop) => ({ p50: seconds(hop.p50_ms), p95: seconds(hop.p95_ms) });
  const words = [lost > 0 && t("▲ {n} did not come through in 10 min", { n: lost }), hops.shown && t("sensor → screen {p50} (p95 {p95})", said(hops.shown)), hops.handed && t("sensor → test message {p50} (p95 {p95})", said(hops.handed))];
  return words.filter(Boolean).join(" · ");
}

function seconds(ms) {
  const s = ms / 1000;
  return t("{n} s", { n: s < FINE_S ? s.toFixed(2) : Math.round(s) });
}
