// The preview follows the choice; the code gets the address of this server, and a button that copies it.
(() => {
const page = document, form = page.getElementById("choose");
const whole = () => {
const result = page.getElementById("result"), code = page.getElementById("code");
if (result.dataset.base) return;
code.value = code.value.replace(/="\//g, `="${location.origin}/`).replace(/^\//, `${location.origin}/`);
page.getElementById("bare").hidden = true;
};
const show = async () => {
const address = `/embed/?${new URLSearchParams(new FormData(form))}`;
const answer = await fetch(address).catch(() => null);
if (!answer || !answer.ok) return form.submit();
const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
const old = page.getElementById("form"), options = fresh.getElementById("form");
old.innerHTML = options.innerHTML;
old.value = options.value;
page.getElementById("result").replaceWith(page.adoptNode(fresh.getElementById("result")));
page.getElementById("copied").textContent = "";
history.replaceState(null, "", address);
whole();
};
const copy = async () => {
const code = page.getElementById("code"), said = page.getElementById("copied");
if (navigator.clipboard) await navigator.clipboard.writeText(code.value).catch(() => code.select());
else {
code.select();
page.execCommand("copy");
}
said.textContent = said.dataset.said;
};
form.addEventListener("change", show);
page.getElementById("copy").hidden = false;
page.getElementById("copy").addEventListener("click", copy);
whole();
})();
