// Tells the server that a person has seen an alarm; the line says what became of it.
import { t } from "./words.js";

export async function acknowledge(state, alertId, line) {
  if (line.busy) return;
  const before = state.alerts.get(alertId);
  line.sending(true);
  try {
    const answer = await fetch(`/api/v1/alerts/${encodeURIComponent(alertId)}/acknowledge`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ note: "" }),
    });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    state.reply(await answer.json(), before);
  } catch (error) {
    line.failed(t("Not acknowledged: {reason}", { reason: error.message }));
  } finally {
    line.sending(false);
  }
}
