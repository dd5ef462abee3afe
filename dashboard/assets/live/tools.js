// What stands at the right of the strip: languages, views, sound, theme, help.
import { inLanguage } from "./address.js";
import { el } from "./dom.js";
import { glyph } from "./icons.js";
import { onTheme, switchTheme, theme } from "./theme.js";
import { lang, t } from "./words.js";

const LANGUAGES = [["zh-Hans", "简", "简体中文"], ["zh-Hant", "繁", "繁體中文"], ["en", "EN", "English"]];

/** `more` are tools of other modules, `help` opens the help. */
export function tools(more, help) {
  const toggle = el("button", { type: "button", class: "tool", id: "theme", "aria-label": t("Switch between dark and light"), onclick: switchTheme });
  const draw = () => toggle.replaceChildren(glyph(theme() === "dark" ? "sun" : "moon"));
  draw();
  onTheme(draw);
  const ask = el("button", { type: "button", class: "tool", id: "ask", "aria-label": t("Help"), onclick: help }, glyph("help"));
  return el("div", { class: "tools" }, languages(), ...more, toggle, ask);
}

function languages() {
  const links = LANGUAGES.map(([code, short, full]) =>
    el("a", { href: inLanguage(code), lang: code, text: short, "aria-label": full, "data-lang": code, "aria-current": code === lang ? "true" : false,
      onclick: (event) => event.currentTarget.setAttribute("href", inLanguage(code)) }),
  );
  return el("nav", { class: "languages", "aria-label": t("Language") }, ...links);
}
