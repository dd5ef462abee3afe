// The keyboard: / search, Esc close, a acknowledge, s shelve, ? help. Nothing while typing.

export function keys({ search, close, acknowledge, shelve, help }) {
  const actions = { "/": search, Escape: close, a: acknowledge, s: shelve, "?": help };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
