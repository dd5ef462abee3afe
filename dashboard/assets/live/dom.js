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
  const wanted = items.map((item) => {
    const id = String(key(item));
    const node = old.get(id) ?? make(item);
    node.dataset.key = id;
    old.delete(id);
    update(node, item);
    return node;
  });
  old.forEach((node) => node.remove());
  arrange(list, wanted);
}

/** Put nodes in order, moving as few as can be where one has moved or come. */
function arrange(list, wanted) {
  let here = list.firstElementChild;
  for (const node of wanted) {
    if (here && here !== node && here.nextElementSibling === node) {
      list.append(here); // it belongs further down: not everything after it has to move up
      here = node;
    }
    if (here === node) here = node.nextElementSibling;
    else list.insertBefore(node, here);
  }
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
