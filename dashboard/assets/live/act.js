// Tells the server what a person does to an alarm; the line says what became of it.
import { inMine, t } from "./words.js";

const ANSWER_MS = 15_000;

/** Do it; true when it was done. `body` is what the person adds: a note, and what the act needs. */
export async function act(state, alertId, verb, body, line) {
  if (line.busy) return false;
  if (state.history) {
    line.failed(t("In the past nothing can be done: go back to live"));
    return false;
  }
  const before = state.alerts.get(alertId);
  line.sending(true);
  try {
    const answer = await fetch(`/api/v1/alerts/${encodeURIComponent(alertId)}/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...inMine },
      body: JSON.stringify({ note: "", ...body }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!answer.ok) throw new Error(await reason(answer));
    state.reply(await answer.json(), before);
    return true;
  } catch (error) {
    line.failed(error.name === "TimeoutError" ? t("No answer: whether it was done will show here") : t("Not done: {reason}", { reason: error.message }));
    return false;
  } finally {
    line.sending(false);
  }
}

async function reason(answer) {
  if (answer.status === 401) return t("You are signed out");
  const told = await answer.json().catch(() => ({}));
  if (typeof told.detail === "string") return told.detail;
  return answer.status === 403 ? t("Your account may not do this") : `HTTP ${answer.status}`;
}
