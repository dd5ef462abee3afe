// Elements made without markup: every text goes in by textContent, for names and units come from outside.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes (`text` and `on*` are special; false and null are left out) and children. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Set the text only when it changed, so that a ticking clock does not disturb a screen reader or the layout. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Make a keyed list match `items` without touching nodes that stay: focus and scroll survive. */
export function sync(list, items, key, make, update) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  items.forEach((item, index) => {
    const id = String(key(item));
    const node = old.get(id) ?? make(item);
    node.dataset.key = id;
    old.delete(id);
    update(node, item);
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
  old.forEach((node) => node.remove());
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}
