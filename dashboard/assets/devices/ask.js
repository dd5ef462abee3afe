// One question to the interface of devices, and its answer or why there is none.
import { t } from "../live/words.js";

const WHERE = "/api/v1/devices";

/** {told} or {why}: `told` is the answer as JSON, `why` what is wrong in words. */
export async function ask(path = "", method = "GET", body = undefined) {
  const sent = body === undefined ? { method } : { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`${WHERE}${path}`, sent).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (answer?.ok && told) return { told };
  return { why: typeof told?.detail === "string" ? told.detail : t("The server does not answer: try again") };
}
