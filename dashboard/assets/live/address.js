// The URL holds the state of the page: filters, theme, the thing selected.

export function read(name) {
  return new URLSearchParams(location.search).get(name);
}

/** Write one parameter without a reload; null or "" removes it. */
export function write(name, value) {
  const query = new URLSearchParams(location.search);
  if (value === null || value === "") query.delete(name);
  else query.set(name, value);
  const text = query.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
}

/** This address in another language. */
export function inLanguage(lang) {
  const query = new URLSearchParams(location.search);
  query.set("lang", lang);
  return `?${query}`;
}
