// The URL holds the state of the page: filters, theme, the thing selected, the place on the map.

/** What of an address is a view that can be kept: not the language, nor the theme, nor the time. */
export const VIEW = ["kinds", "states", "origin", "reports", "thing", "map", "legend"];

export function read(name) {
  return new URLSearchParams(location.search).get(name);
}

/** Write one parameter without a reload; null or "" removes it. */
export function write(name, value) {
  const query = new URLSearchParams(location.search);
  if (value === null || value === "") query.delete(name);
  else query.set(name, value);
  go(query);
}

/** This address in another language. */
export function inLanguage(lang) {
  const query = new URLSearchParams(location.search);
  query.set("lang", lang);
  return `?${query}`;
}

/** The view this address holds, as a query. */
export function viewNow() {
  const query = new URLSearchParams(location.search);
  return String(new URLSearchParams(VIEW.filter((name) => query.has(name)).map((name) => [name, query.get(name)])));
}

/** Put a view in the place of the one the address holds; what is no part of a view stays. */
export function writeView(view) {
  const [query, wanted] = [new URLSearchParams(location.search), new URLSearchParams(view)];
  for (const name of VIEW) {
    query.delete(name);
    if (wanted.has(name)) query.set(name, wanted.get(name));
  }
  go(query);
}

/** The address to give to somebody else: all that this one holds, language and theme said. */
export function deepLink(lang, theme) {
  const query = new URLSearchParams(location.search);
  query.set("lang", lang);
  query.set("theme", theme);
  return `${location.origin}${location.pathname}?${query}`;
}

/** [lon, lat, zoom] of the map as the address says; null where it says none that can be. */
export function readPlace() {
  const numbers = (read("map") ?? "").split(",").map(Number);
  const fits = numbers.length === 3 && numbers.every(Number.isFinite) && Math.abs(numbers[0]) <= 180 && Math.abs(numbers[1]) <= 85 && numbers[2] >= 0 && numbers[2] <= 22;
  return fits ? numbers : null;
}

/** Write where the map is: five decimals are a metre. */
export function writePlace(lon, lat, zoom) {
  write("map", `${lon.toFixed(5)},${lat.toFixed(5)},${zoom.toFixed(2)}`);
}

function go(query) {
  const text = query.toString().replaceAll("%2C", ",");
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
}
