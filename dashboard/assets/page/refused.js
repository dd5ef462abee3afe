// Beside the wall: who is signed out meanwhile goes to sign in, who may not do what they asked for is told so.
(() => {
  const ask = window.fetch.bind(window);
  const SAID = "Your account may not do this";

  window.fetch = async (where, how) => {
    const answer = await (where instanceof Request ? ask(where, how) : ask(where, inMine(how)));
    if (answer.status === 401) leave();
    if (answer.status === 403) tell(answer.clone());
    return answer;
  };

  function inMine(how) {
    const headers = new Headers(how?.headers);
    if (!headers.has("Accept-Language")) headers.set("Accept-Language", document.documentElement.lang);
    return { ...how, headers };
  }

  function leave() {
    const next = encodeURIComponent(location.pathname + location.search);
    location.assign(`/sign-in?lang=${document.documentElement.lang}&next=${next}`);
  }

  async function tell(answer) {
    const { detail } = await answer.json().catch(() => ({}));
    const words = await ask(`/api/v1/words?lang=${document.documentElement.lang}`).then((answer) => answer.json()).catch(() => ({}));
    const old = document.getElementById("refused");
    const said = old ?? document.createElement("p");
    said.id = "refused";
    said.className = "error";
    said.setAttribute("role", "alert");
    said.textContent = typeof detail === "string" ? detail : words[SAID] ?? SAID;
    if (!old) document.body.prepend(said);
    setTimeout(() => said.remove(), 8000);
  }
})();
