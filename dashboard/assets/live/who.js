// Who acts here, at the foot: an account with its role and the way out, or the person at this machine. A wall
// whose session is over goes to where one signs in.
import { el } from "./dom.js";
import { lang, t } from "./words.js";

const ROLE_WORDS = { kiosk: "Screen only", viewer: "Viewer", officer: "Officer", commander: "Commander", admin: "Administrator" };
const ANSWER_MS = 15_000;

/** Say it in the foot; whoever may only look is shown nothing that acts. */
export async function who(foot, state) {
  const node = el("span", { class: "who" });
  foot.append(node);
  state.addEventListener("connection", () => state.connection !== "live" && leaveIfOut());
  const account = await asked().catch(() => null);
  if (!account) return;
  document.documentElement.classList.toggle("looks-only", !account.acts);
  node.replaceChildren(...(account.local ? local() : signedIn(account)));
}

function local() {
  return [led(el("span", { text: t("Commander here, without signing in"), title: t("No sign-in on this machine: you act as commander (local)") }))];
}

function signedIn(account) {
  const out = el("form", { method: "post", action: "/sign-out" }, el("button", { type: "submit", text: t("Sign out") }));
  const name = el("span", { text: t("{name} ({role})", { name: account.name, role: t(ROLE_WORDS[account.role]) }) });
  return [account.role === "kiosk" ? name : led(name), out];
}

/** To one's own account, and from there to all accounts and to who did what. */
function led(name) {
  return el("a", { href: `/account/?lang=${lang}`, title: t("Your account") }, name);
}

/** Who one is; null when nobody any more. */
async function asked() {
  const answer = await fetch("/api/v1/account", { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
  if (answer.status === 401) return leave();
  return answer.ok ? answer.json() : null;
}

function leaveIfOut() {
  asked().catch(() => null);
}

function leave() {
  const next = encodeURIComponent(location.pathname + location.search);
  location.assign(`/sign-in?lang=${lang}&next=${next}`);
  return null;
}
