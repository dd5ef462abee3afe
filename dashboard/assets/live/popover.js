// A small panel under a button: opened by it, closed by Esc, by a click beside it, or by the button again.
import { el } from "./dom.js";

/** {node, redraw, close}: `node` holds the button and the panel, `fill` makes what is in the panel. */
export function popover(button, label, fill) {
  const panel = el("div", { class: "popover", role: "dialog", "aria-label": label, hidden: true });
  const node = el("div", { class: "has-popover" }, button, panel);
  const show = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) panel.replaceChildren(...fill());
  };
  const close = () => {
    if (panel.hidden) return;
    const inside = panel.contains(document.activeElement);
    show(false);
    if (inside) button.focus();
  };
  button.addEventListener("click", () => show(panel.hidden));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    close();
  });
  document.addEventListener("click", (event) => event.composedPath().includes(node) || close());
  show(false);
  return { node, close, redraw: () => panel.hidden || panel.replaceChildren(...fill()) };
}
