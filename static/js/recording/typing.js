/* Help while typing: pure functions over a text and a caret. */

/* The first usual opening that continues what is typed; nothing is offered in the middle of a text. */
export function openingFor(text, openings) {
  if (text.length < 2 || text.includes("\n")) return "";
  const typed = text.toLocaleLowerCase("ru");
  return openings.find((one) => one.length > text.length && one.toLocaleLowerCase("ru").startsWith(typed)) || "";
}

/* The text with the abbreviation before the caret spelled out, or null; called when a space has just been typed. */
export function expandAbbreviation(text, caret, abbreviations) {
  const before = text.slice(0, caret - 1);
  const word = /[\p{L}\d-]+$/u.exec(before);
  if (!word) return null;
  const full = abbreviations[word[0].toLocaleLowerCase("ru")];
  if (!full || full === word[0]) return null;
  if (isPartOf(full, word[0], before.slice(0, word.index))) return null;
  const head = before.slice(0, word.index) + full;
  return { text: `${head}${text.slice(caret - 1)}`, caret: head.length + 1 };
}

/* «ОГБПОУ СмолАПО» or «ООО «Твинс» is being typed in full: its last word is no abbreviation there. */
function isPartOf(full, word, before) {
  const bare = (text) => text.toLocaleLowerCase("ru").replace(/[\s«»"]+/g, "");
  const place = full.toLocaleLowerCase("ru").indexOf(word.toLocaleLowerCase("ru"));
  return place > 0 && bare(before).endsWith(bare(full.slice(0, place)));
}

/* Straight quotes and hyphens between spaces, when the block has been left; an odd quote is left alone. */
export function mend(text) {
  const dashes = text.replace(/(^|[^\S\n])-(?=[^\S\n])/gmu, "$1–");
  const quotes = dashes.match(/"/g);
  if (!quotes || quotes.length % 2) return dashes;
  return dashes.replace(/"/g, (quote, index) => (/(^|[\s([«–-])$/.test(dashes.slice(0, index)) ? "«" : "»"));
}

/* Lines of a paste as points; a number that a list brought with it is left out, ours stands beside it. */
export function splitLines(text) {
  return text
    .split(/\r\n?|\n/)
    .map((line) => line.trim().replace(/^\d+(\.\d+)*[.)]\s+/, ""))
    .filter(Boolean);
}

/* Both texts as pieces [words, whether the other text has them too]; very long ones are not compared by words. */
export function difference(mine, theirs) {
  const one = mine.split(/(?<=\s)/);
  const other = theirs.split(/(?<=\s)/);
  if (one.length * other.length > LONGEST_COMPARED) return { mine: [[mine, true]], theirs: [[theirs, true]] };
  const common = commonLengths(one, other);
  const [left, right] = [[], []];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && same(one[i], other[j])) {
      left.push([one[i++], true]);
      right.push([other[j++], true]);
    } else if (j >= other.length || (i < one.length && common[i + 1][j] >= common[i][j + 1])) left.push([one[i++], false]);
    else right.push([other[j++], false]);
  }
  return { mine: left, theirs: right };
}

const LONGEST_COMPARED = 1000000;
const same = (one, other) => one.trim() === other.trim();

/* The longest common run of words from each pair of places onwards. */
function commonLengths(one, other) {
  const table = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      table[i][j] = same(one[i], other[j]) ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}
