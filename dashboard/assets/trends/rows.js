// Tables of many rows: drawn from the texts that an element carries, for Dash draws each cell as a component
// of its own and takes many seconds for a few thousand. All of it is text. What is folded waits to be opened.
"use strict";
(() => {
  const told = new WeakMap();

  const cell = (kind, text, number) => {
    const made = document.createElement(kind);
    if (kind === "th") made.scope = "col";
    if (number) made.className = "number";
    made.textContent = text;
    return made;
  };

  const line = (kind, texts, numbers) => {
    const made = document.createElement("tr");
    made.append(...texts.map((text, n) => cell(kind, text, n >= numbers)));
    return made;
  };

  const draw = (place) => {
    const said = place.dataset.rows;
    if (told.get(place) === said || place.closest("details:not([open])")) return;
    told.set(place, said);
    const { head, rows, numbers } = JSON.parse(said);
    const [table, top, body] = ["table", "thead", "tbody"].map((kind) => document.createElement(kind));
    top.append(line("th", head, numbers));
    body.append(...rows.map((row) => line("td", row, numbers)));
    table.append(top, body);
    place.replaceChildren(table);
  };

  const all = () => document.querySelectorAll("[data-rows]").forEach(draw);
  document.addEventListener("toggle", all, true);
  new MutationObserver(all).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-rows"],
  });
})();
