// Keys of the review: j and k go down and up the list, a approves, x goes to the reason, Escape leaves a field.
// The row that is open is marked in the grid, whose rows come and go as one scrolls; a phone has no room for every column.
const TYPED = "input, textarea, select, [role='combobox'], [role='listbox'], [contenteditable]";
const grid = () => {
  try {
    return window.dash_ag_grid?.getApi("quality-grid");
  } catch {
    return undefined; // not drawn yet
  }
};
const asked = () => new URLSearchParams(location.search);

function open(key) {
  const to = asked();
  to.set("open", key);
  window.dash_clientside.set_props("quality-address", { search: `?${to}` });
}

function step(by) {
  const rows = grid();
  if (!rows || !rows.getDisplayedRowCount()) return;
  const at = rows.getRowNode(asked().get("open") ?? "")?.rowIndex ?? (by > 0 ? -1 : rows.getDisplayedRowCount());
  const next = Math.min(Math.max(at + by, 0), rows.getDisplayedRowCount() - 1);
  rows.ensureIndexVisible(next);
  open(rows.getDisplayedRowAtIndex(next).data.key);
}

function mark() {
  const rows = grid();
  const wide = matchMedia("(min-width: 720px)").matches;
  if (rows && rows.getColumn("capture")?.isVisible() !== wide) rows.setColumnsVisible(["capture"], wide);
  const node = rows?.getRowNode(asked().get("open") ?? "");
  if (node && !node.isSelected()) rows.setNodesSelected({ nodes: [node], newValue: true });
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => document.getElementById("quality-approve")?.click(),
  x: () => document.getElementById("quality-reason")?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.activeElement?.blur();
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(TYPED)) return;
  KEYS[event.key]?.();
  if (KEYS[event.key]) event.preventDefault();
});
let waiting;
new MutationObserver(() => {
  waiting ||= setTimeout(() => {
    waiting = undefined;
    mark();
  }, 50); // the grid is known a moment before it is ready to be told
}).observe(document.documentElement, { childList: true, subtree: true });
