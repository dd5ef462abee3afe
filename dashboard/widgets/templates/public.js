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
one.firstChild.textContent = one.dataset.over || body.dataset.over;
});
const renew = async () => {
if (page.hidden || page.querySelector(".renews :focus, .renews details[open]")) return;
const answer = await fetch(location.href, { cache: "no-cache" }).catch(() => null);
if (!answer || !answer.ok) return;
const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
const part = fresh.querySelector(".renews");
if (!part) return;
page.querySelector(".renews").replaceWith(page.adoptNode(part));
page.dispatchEvent(new Event("renewed"));
made = +fresh.body.dataset.made;
born = performance.now();
look();
};
setInterval(look, 2000);
if (page.querySelector(".renews")) setInterval(renew, 60000);
addEventListener("pageshow", look);
page.addEventListener("visibilitychange", look);
look();
})();
