// Beside the wall: who is signed out meanwhile goes to sign in, who may not do what they asked for is told so.
(() => {
  const ask = window.fetch.bind(window);
  const SAID = "Your account may not do this";

  window.fetch = async (...what) => {
    const answer = await ask(...what);
    if (answer.status === 401) leave();
    if (answer.status === 403) tell();
    return answer;
  };

  function leave() {
    const next = encodeURIComponent(location.pathname + location.search);
    location.assign(`/sign-in?lang=${document.documentElement.lang}&next=${next}`);
  }

  async function tell() {
    const words = await ask(`/api/v1/words?lang=${document.documentElement.lang}`).then((answer) => answer.json()).catch(() => ({}));
    const old = document.getElementById("refused");
    const said = old ?? document.createElement("p");
    said.id = "refused";
    said.className = "error";
    said.setAttribute("role", "alert");
    said.textContent = words[SAID] ?? SAID;
    if (!old) document.body.prepend(said);
    setTimeout(() => said.remove(), 8000);
  }
})();
