// How a page begins: the city's description and whatever else it needs, tried until it is there, and its place in the page.

const RETRY_MS = 3000;
const ANSWER_MS = 15_000;

/** The city, once it and all of `loads` are here; tried again until the server answers. */
export async function loadCity(...loads) {
  for (;;) {
    try {
      const asked = fetch("/api/v1/city", { signal: AbortSignal.timeout(ANSWER_MS) });
      const [answer] = await Promise.all([asked, ...loads.map((load) => load())]);
      if (answer.ok) return await answer.json();
    } catch {
      document.documentElement.dataset.boot = "retrying";
    }
    await new Promise((done) => setTimeout(done, RETRY_MS));
  }
}

/** The element of an id, as soon as Dash has put it into the page. */
export function mounted(id) {
  const place = document.getElementById(id);
  if (place) return Promise.resolve(place);
  return new Promise((done) => {
    const observer = new MutationObserver(() => {
      const put = document.getElementById(id);
      if (!put) return;
      observer.disconnect();
      done(put);
    });
    observer.observe(document.body, { childList: true, subtree: true });
  });
}
