// A rule that was changed and not saved is not left by a slip: the page asks first.
(() => {
  let question = null;
  const sorted = (value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
      : value;
  const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
  addEventListener("beforeunload", (event) => question && event.preventDefault());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#rules-list a, .filter a");
    if (!link || !question || confirm(question)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  window.dash_clientside = window.dash_clientside ?? {};
  window.dash_clientside.rules = {
    // The draft that is there, the one it began with, and what is asked in the reader's language.
    guard: (draft, base, words) => {
      question = draft && base && !same(draft, base.table) ? words : null;
      return question !== null;
    },
  };
})();
