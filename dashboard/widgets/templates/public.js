// What is over says so, whether the page can be fetched anew or not; and the page keeps itself new.
(() => {
const page = document, body = page.body;
let made = +body.dataset.made, born = performance.now();
const now = () => Math.max(Date.now(), made + performance.now() - born);
const look = () => page.querySelectorAll("[data-until]").forEach((one) => {
if (+one.dataset.until > now()) return;
one.removeAttribute("data-until");
one.className = "none";
one.innerHTML = "<span></span>";
one.firstChild.textContent = body.dataset.over;
});
const renew = async () => {
if (page.hidden || page.querySelector("main :focus, main details[open]")) return;
const answer = await fetch(location.href).catch(() => null);
if (!answer || !answer.ok) return;
const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
const main = fresh.querySelector("main");
if (!main || !fresh.body.dataset.made) return;
page.querySelector("main").replaceWith(page.adoptNode(main));
made = +fresh.body.dataset.made;
born = performance.now();
look();
};
setInterval(look, 2000);
if (body.dataset.renews) setInterval(renew, 60000);
addEventListener("pageshow", look);
page.addEventListener("visibilitychange", look);
look();
})();
