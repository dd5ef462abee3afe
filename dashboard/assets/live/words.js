// Sentences in the user's language. A msgid is the English sentence with {placeholders}.

const SPOKEN = ["zh-Hans", "zh-Hant", "en", "xx"];
const INTL = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", en: "en-GB", xx: "en-GB" };
let dictionary = {};

/** The language of this page: from the URL, else what was last chosen here, else simplified Chinese. */
export const lang = [new URLSearchParams(location.search).get("lang"), localStorage.getItem("lang")].find((wish) =>
  SPOKEN.includes(wish),
) ?? SPOKEN[0];

/** The tag Intl understands. */
export const locale = INTL[lang];
/** The letters of this language: one character has two shapes. */
export const FONTS = lang === "zh-Hant"
  ? ["Inter", "Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", "sans-serif"]
  : ["Inter", "Noto Sans SC", "Noto Sans TC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
/** A header that has refusals said in it, too. */
export const inMine = { "Accept-Language": lang };

export async function loadWords() {
  const answer = await fetch(`/api/v1/words?lang=${lang}`);
  if (!answer.ok) throw new Error(`words: HTTP ${answer.status}`);
  dictionary = await answer.json();
  if (lang !== "xx") localStorage.setItem("lang", lang);
  document.documentElement.lang = lang === "xx" ? "en" : lang;
}

/** A sentence with its placeholders filled; a language may say another of one than of many. */
export function t(msgid, values = {}) {
  const single = String(values.n) === "1" ? dictionary[`1 ${msgid}`] : undefined;
  return (single ?? dictionary[msgid] ?? msgid).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** A name of the catalogue, which carries its own languages. */
export function local(byLanguage) {
  if (!byLanguage) return "";
  if (lang === "xx") return byLanguage.en ? `⟦${byLanguage.en}⟧` : "";
  return byLanguage[lang] ?? byLanguage.en ?? Object.values(byLanguage)[0] ?? "";
}
