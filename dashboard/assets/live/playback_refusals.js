// Why a moment is not shown, in words and in the city's time: the server's own sentences are for programs.
import { clock, day, offset } from "./format.js";
import { refusalWords } from "./release_refusals.js";
import { t } from "./words.js";

/** An answer that is none. */
export class Refused extends Error {
  constructor(status) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** A time as the past's banner says it. */
export function said(at) {
  return `${day(at)} ${clock(at)} UTC${offset(at)}`;
}

/** What is said of a moment that has not come. */
export function notYet(at) {
  return t("Not shown: {reason}", { reason: t("{time} lies in the future", { time: said(at) }) });
}

/** What is said of a moment that could not be had. */
export async function whyNot(error, at) {
  const kept = error.status === 422 ? await keptNow() : null;
  return t("Not shown: {reason}", { reason: kept ? outside(at, kept) : refusalWords(error) });
}

function outside(at, kept) {
  if (at < kept.first) return t("nothing is kept from before {time}", { time: said(kept.first) });
  return t("too much happened then at once: look for another time");
}

async function keptNow() {
  try {
    const answer = await fetch("/api/v1/playback/range?parts=1");
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // then the first refusal is all there is to say
  }
}
