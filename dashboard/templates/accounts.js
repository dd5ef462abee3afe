// The pages about accounts: a form goes as JSON, which no page of another site can send, and the answer is the page as it is then.
(() => {
  const WAIT_MS = 30_000;

  async function send(form) {
    const fields = {};
    for (const [key, text] of new FormData(form)) (fields[key] ??= []).push(String(text));
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/html" },
      body: JSON.stringify(fields),
      signal: AbortSignal.timeout(WAIT_MS),
    });
    if (answer.status === 401) return location.reload();
    if (answer.redirected) return location.assign(answer.url);
    if (!answer.headers.get("content-type")?.startsWith("text/html")) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    const first = document.querySelector("#problem, [role=status], [autofocus]");
    first?.setAttribute("tabindex", first.getAttribute("tabindex") ?? "-1");
    first?.focus();
    scrollTo(0, 0);
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-json]")) return;
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    try {
      await send(form);
    } catch {
      const said = document.getElementById("problem") ?? document.createElement("p");
      said.id = "problem";
      said.className = "error note";
      said.setAttribute("role", "alert");
      said.textContent = document.querySelector("main").dataset.away;
      document.querySelector("main > .places").after(said);
    } finally {
      form.ariaBusy = "false";
    }
  });
})();
