// The page for signing in: the theme and language of the wall, and the code of a link, which never leaves the browser in an address.
(() => {
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  const theme = stored("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const asked = new URLSearchParams(location.search);
  const chosen = stored("lang");
  const here = [...document.querySelectorAll("nav [lang]")].map((link) => link.lang);
  if (!asked.has("lang") && here.includes(chosen) && chosen !== document.documentElement.lang && !document.getElementById("problem")) {
    asked.set("lang", chosen);
    location.replace(`?${asked}${location.hash}`);
    return;
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".theme-switch")) return;
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      return; // a browser that keeps nothing
    }
  });
  const code = document.getElementById("code");
  if (!code) return;
  const given = decodeURIComponent(location.hash.slice(1));
  if (given) code.value = given;
  if (!code.value) return;
  history.replaceState(null, "", location.pathname + location.search + (given ? "" : location.hash));
  document.querySelector(".code").hidden = true;
  const screen = document.getElementById("screen");
  if (screen && given) screen.requestSubmit();
  for (const link of document.querySelectorAll("nav a")) link.hash = code.value;
})();
