// Who acts here, at the foot: an account with its role and the way out, or the person at this machine. A wall
// whose session is over goes to where one signs in.
import { account, askAgain } from "./account.js";
import { el } from "./dom.js";
import { lang, t } from "./words.js";

const ROLE_WORDS = { kiosk: "Screen only", viewer: "Viewer", officer: "Officer", commander: "Commander", admin: "Administrator" };

/** Say it in the foot; whoever may only look is shown nothing that acts. */
export async function who(foot, state) {
  const node = el("span", { class: "who" });
  foot.append(node);
  const one = await account();
  state.addEventListener("connection", () => state.connection !== "live" && leaveIfOther(one?.role));
  if (!one) return leaveIfOther(undefined);
  document.documentElement.classList.toggle("looks-only", !one.acts);
  node.replaceChildren(...(one.local ? local() : signedIn(one)));
}

function local() {
  return [led(el("span", { text: t("Commander here, without signing in"), title: t("No sign-in on this machine: you act as commander (local)") }))];
}

function signedIn(one) {
  const out = el("form", { method: "post", action: "/sign-out" }, el("button", { type: "submit", text: t("Sign out") }));
  const name = el("span", { text: t("{name} ({role})", { name: one.name, role: t(ROLE_WORDS[one.role]) }) });
  return [one.role === "kiosk" ? name : led(name), out];
}

/** To one's own account, and from there to all accounts and to who did what. */
function led(name) {
  return el("a", { href: `/account/?lang=${lang}`, title: t("Your account") }, name);
}

/** Away where nobody is signed in any more; anew where somebody may more or less than before. */
async function leaveIfOther(role) {
  const { status, account: now } = await askAgain().catch(() => ({ status: 0, account: null }));
  if (status === 401) leave();
  else if (role !== undefined && now && now.role !== role) location.reload();
}

function leave() {
  const next = encodeURIComponent(location.pathname + location.search);
  location.assign(`/sign-in?lang=${lang}&next=${next}`);
}
