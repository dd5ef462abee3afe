// The address holds what is shown: in another language it is the same.
"use strict";
(() => {
  const keep = (event) => {
    const link = event.target.closest?.(".page > header nav a[lang]");
    if (!link) return;
    const asked = new URLSearchParams(location.search);
    asked.set("lang", link.lang);
    link.search = asked.toString();
  };
  ["pointerover", "pointerdown", "focusin", "click"].forEach((kind) => document.addEventListener(kind, keep, true));
})();
