// How long a value took from a sensor to this screen and to the phones' sender, as the canary measured it today.
import { el, setText } from "./dom.js";
import { t } from "./words.js";

const AGAIN_MS = 60_000;
const SOON_MS = 1000;
const FINE_S = 10;

/** A node that keeps itself up to date; empty until a canary has flown. */
export function delays() {
  const node = el("span", { class: "delays" });
  const ask = async () => {
    const answer = await fetch("/api/v1/canary").catch(() => null);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    setText(node, told ? delayWords(told.hops) : "");
  };
  setInterval(ask, AGAIN_MS);
  setTimeout(ask, SOON_MS);
  return node;
}

/** "sensor → screen 0.05 s (p95 0.11 s) · → phone …", of what was measured. */
export function delayWords(hops) {
  const said = (hop) => ({ p50: seconds(hop.p50_ms), p95: seconds(hop.p95_ms) });
  const words = [hops.shown && t("sensor → screen {p50} (p95 {p95})", said(hops.shown)), hops.handed && t("sensor → phone {p50} (p95 {p95})", said(hops.handed))];
  return words.filter(Boolean).join(" · ");
}

function seconds(ms) {
  const s = ms / 1000;
  return t("{n} s", { n: s < FINE_S ? s.toFixed(2) : Math.round(s) });
}
