// Before anything is drawn: the theme and the language that were chosen on the wall.
(() => {
  const asked = new URLSearchParams(location.search);
  const root = document.documentElement;
  root.dataset.theme = (asked.get("theme") ?? localStorage.getItem("theme")) === "light" ? "light" : "dark";
  const lang = [asked.get("lang"), localStorage.getItem("lang")].find((wish) => ["zh-Hans", "zh-Hant", "en", "xx"].includes(wish));
  if (lang) root.lang = lang === "xx" ? "en" : lang;
  if (lang && asked.get("lang") !== lang) {
    asked.set("lang", lang);
    history.replaceState(null, "", `?${asked}`);
  }
  if (lang && lang !== "xx") localStorage.setItem("lang", lang);
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".theme-switch")) return;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  });
})();
