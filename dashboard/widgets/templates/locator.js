// A tap on the map, or the arrow keys, say where it was. Without this script an area is named instead.
(() => {
const map = document.getElementById("locator"), pin = document.getElementById("pin"), said = document.getElementById("where-said");
const form = document.getElementById("report"), lon = form.elements.lon, lat = form.elements.lat;
const centre = [+map.dataset.lon, +map.dataset.lat], stretch = +map.dataset.stretch, whole = +map.dataset.half;
let half = whole, at = [0, 0];
document.getElementById("where").hidden = false;
const draw = () => {
map.setAttribute("viewBox", [at[0] - half, at[1] - half, 2 * half, 2 * half].join(" "));
map.style.fontSize = 24 * half / (map.getBoundingClientRect().width || 320) + "px";
};
const mark = (x, y) => {
[x, y] = [x, y].map((one) => Math.max(-whole, Math.min(whole, one)));
pin.removeAttribute("hidden");
pin.setAttribute("transform", `translate(${x} ${y})`);
lon.value = (centre[0] + x / stretch / 1000).toFixed(5);
lat.value = (centre[1] - y / 1000).toFixed(5);
said.value = `${said.dataset.some} ${lat.value}, ${lon.value}`;
};
const marked = () => lon.value ? [(lon.value - centre[0]) * stretch * 1000, (centre[1] - lat.value) * 1000] : null;
const zoom = (by) => {
half = Math.max(whole / 32, Math.min(whole, half * by));
at = half === whole ? [0, 0] : marked() || at;
draw();
};
map.addEventListener("click", (event) => {
const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
mark(place.x, place.y);
});
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
map.addEventListener("keydown", (event) => {
const step = STEPS[event.key], place = marked() || at;
if (step) mark(place[0] + step[0] * half / 20, place[1] + step[1] * half / 20);
else if (event.key === "+" || event.key === "=") zoom(0.5);
else if (event.key === "-") zoom(2);
else return;
event.preventDefault();
});
form.addEventListener("click", (event) => event.target.dataset.zoom && zoom(+event.target.dataset.zoom));
const here = document.getElementById("here");
here.hidden = !(navigator.geolocation && isSecureContext);
here.addEventListener("click", () => navigator.geolocation.getCurrentPosition((found) => {
mark((found.coords.longitude - centre[0]) * stretch * 1000, (centre[1] - found.coords.latitude) * 1000);
zoom(0.25);
}));
said.value = said.dataset.none;
draw();
if (lon.value) mark(...marked());
})();
