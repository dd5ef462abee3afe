// The preview follows the choice; the code gets the address of this server, and a button that copies it.
(() => {
const page = document, form = page.getElementById("choose");
const whole = () => {
const result = page.getElementById("result"), code = page.getElementById("code");
if (result.dataset.base) return;
code.value = code.value.replace(/="\//g, `="${location.origin}/`).replace(/^\//, `${location.origin}/`);
page.getElementById("bare").hidden = true;
};
let latest = 0;
const show = async () => {
const address = `/embed/?${new URLSearchParams(new FormData(form))}`, asked = ++latest;
const answer = await fetch(address).catch(() => null);
if (asked !== latest) return;
if (!answer || !answer.ok) return form.submit();
const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
if (asked !== latest) return;
const old = page.getElementById("form"), options = fresh.getElementById("form");
old.innerHTML = options.innerHTML;
old.value = options.value;
page.getElementById("result").replaceWith(fresh.getElementById("result"));
page.querySelector(".top").replaceWith(fresh.querySelector(".top"));
page.getElementById("copied").textContent = "";
history.replaceState(null, "", address);
whole();
};
const copy = async () => {
const code = page.getElementById("code"), said = page.getElementById("copied");
let done = false;
if (navigator.clipboard) done = await navigator.clipboard.writeText(code.value).then(() => true, () => false);
if (!done) {
code.select();
done = page.execCommand("copy");
}
said.textContent = done ? said.dataset.done : said.dataset.failed;
};
form.addEventListener("change", show);
page.getElementById("copy").hidden = false;
page.getElementById("copy").addEventListener("click", copy);
whole();
})();
