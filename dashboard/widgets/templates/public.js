// What is over says so, whether the page can be fetched anew or not; and the page keeps itself new.
(() => {
const page = document, body = page.body;
let made, born, clock, sure;
const begin = (at) => {
sure = at > 0;
made = at || +body.dataset.made;
born = performance.now();
clock = Date.now();
};
const now = () => {
const there = made + Math.max(performance.now() - born, Date.now() - clock);
return sure ? there : Math.max(there, Date.now());
};
const look = () => [...page.querySelectorAll("[data-until]")].filter((one) => {
if (+one.dataset.until > now()) return false;
const said = "over" in one.dataset ? one.dataset.over : body.dataset.over;
one.removeAttribute("data-until");
one.textContent = "";
if (!said) return true;
one.classList.add("none");
one.appendChild(page.createElement("span")).textContent = said;
return true;
}).length;
// Where only words changed only words are put there: who reads or stands there stays where they are.
const turn = (old, fresh) => {
if (old.isEqualNode(fresh)) return;
const are = [...old.childNodes], be = [...fresh.childNodes];
if (old.nodeName !== fresh.nodeName || are.length !== be.length || !old.attributes) return old.replaceWith(fresh);
for (const { name } of [...old.attributes]) if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
are.forEach((one, place) => turn(one, be[place]));
};
const renew = async () => {
if (page.hidden) return;
const answer = await fetch(location.href, { cache: "no-cache" }).catch(() => null);
if (answer && (answer.status === 404 || answer.status === 410)) location.reload();
if (!answer || !answer.ok) return;
const fresh = new DOMParser().parseFromString(await answer.text(), "text/html"), part = fresh.querySelector(".renews");
if (!part) return;
body.dataset.made = fresh.body.dataset.made;
begin(Date.parse(answer.headers.get("date")) + 1000 * answer.headers.get("age"));
turn(page.querySelector(".renews"), part);
page.dispatchEvent(new Event("renewed"));
look();
};
begin(0);
setInterval(look, 2000);
if (!page.querySelector(".renews")) return look();
setInterval(renew, 60000);
addEventListener("pageshow", (event) => (look() || event.persisted) && renew());
page.addEventListener("visibilitychange", () => { look(); renew(); });
})();
