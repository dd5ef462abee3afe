// Who acts at this screen, asked once by whoever wants to know: name, role, what may be opened.

const ANSWER_MS = 15_000;
let known = null;

/** The account as the server says it; null when nobody is signed in any more, or the server does not answer. */
export function account() {
  known ??= ask().catch(() => null);
  return known;
}

/** Ask again: {status, account}. Throws where the server does not answer. */
export async function askAgain() {
  const answer = await fetch("/api/v1/account", { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
  return { status: answer.status, account: answer.ok ? await answer.json() : null };
}

/** Whether who acts here may open a page; nobody knows better than the server, so yes where it does not answer. */
export async function mayOpen(path) {
  const one = await account();
  return one?.pages?.includes(path) ?? true;
}

async function ask() {
  return (await askAgain()).account;
}
