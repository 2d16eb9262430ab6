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
  const head = before.slice(0, word.index) + full;
  return { text: `${head}${text.slice(caret - 1)}`, caret: head.length + 1 };
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

/* Both texts with what differs marked: the common beginning and end by words, the middle between. */
export function difference(mine, theirs) {
  const one = mine.split(/(\s+)/);
  const other = theirs.split(/(\s+)/);
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < one.length - start && end < other.length - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const cut = (words) => ({
    head: words.slice(0, start).join(""),
    middle: words.slice(start, words.length - end).join(""),
    tail: words.slice(words.length - end).join(""),
  });
  return { mine: cut(one), theirs: cut(other) };
}
