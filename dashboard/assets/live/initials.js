// The pinyin initials of Chinese characters, by where they sort: no dictionary is needed for a first letter.
const LETTERS = "abcdefghjklmnopqrstwxyz";
/** The first character of each letter in the pinyin order. */
const FIRST = "阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他屲夕丫帀";
const collator = new Intl.Collator("zh-Hans-u-co-pinyin");

/** "松溪水库" → "sxsk"; what is not Chinese stays as it is. */
export function initials(text) {
  return [...text].map(initial).join("");
}

function initial(character) {
  if (!/\p{Script=Han}/u.test(character)) return character.toLowerCase();
  let found = "";
  for (let i = 0; i < LETTERS.length && collator.compare(FIRST[i], character) <= 0; i += 1) found = LETTERS[i];
  return found;
}
