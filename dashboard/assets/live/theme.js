// Dark on the wall, light by choice; tokens are read from CSS so that map and page agree.
import { read, write } from "./address.js";

const listeners = [];

/** Applied at import, before anything is drawn. */
document.documentElement.dataset.theme = (read("theme") ?? localStorage.getItem("theme")) === "light" ? "light" : "dark";

export function theme() {
  return document.documentElement.dataset.theme;
}

export function switchTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("theme", next);
  write("theme", next);
  listeners.forEach((listener) => listener(next));
}

export function onTheme(listener) {
  listeners.push(listener);
}

/** The value of a design token now. */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
