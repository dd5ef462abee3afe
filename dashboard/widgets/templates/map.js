// A click on a station opens its page; the signs on the map are those of the list, which keeps itself new.
(() => {
const page = document;
page.getElementById("map").addEventListener("click", (event) => {
const pin = event.target.closest("[data-pin]");
if (pin) location.href = page.getElementById(`at-${pin.dataset.pin}`).href;
});
const fill = () => page.querySelectorAll("#map [data-pin]").forEach((pin) => {
const fresh = page.querySelector(`#list [data-pin="${pin.dataset.pin}"]`);
if (fresh) pin.replaceWith(fresh.cloneNode(true));
});
page.addEventListener("renewed", fill);
fill();
})();
