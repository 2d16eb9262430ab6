/* What comes from Excel or Word: a table as HTML, cells parted by tabs, or just lines. */

const FIELDS = 4;
const TERM_LENGTH = 20;
/* A row is the head of a table when every filled cell of it is one of these; «Мероприятия ко Дню ИТ» is none. */
const HEAD = new RegExp(
  "^(№( ?п/п)?|мероприяти[ея]|наименование( мероприятия)?|срок(и|и? (исполнения|выполнения|проведения|реализации))?"
  + "|ответственны[ей]( исполнитель| за исполнение)?|исполнител[иь]|(ожидаемый )?результат|отметка( о выполнении)?"
  + "|activity|term|responsible|result)[ .:]*$", "i");

/* [{heading} | {cells}] of the clipboard, or null when it is an ordinary piece of text for one cell. */
export function readClipboard(data) {
  const lines = fromHtml(data.getData("text/html")) || fromText(data.getData("text/plain"));
  const rows = lines.filter((line) => line.heading || line.cells?.some(Boolean));
  return rows.length === 1 && rows[0].cells?.length === 1 && !rows[0].isTable ? null : rows;
}

/* The columns of a plan: its own head and the column of numbers are left away. */
export function asPlanRows(lines) {
  const kept = lines.filter((line) => line.heading || !isHead(line.cells));
  const tables = kept.filter((line) => line.cells?.length > 1);
  /* Activities are longer than terms: «1.1» before a term is a short title and no number. */
  const isNumbered = tables.every(({ cells }) => /^[\s\d.)]*$/.test(cells[0])) && tables.some(({ cells }) => cells[0])
    && tables.some(({ cells }) => cells.length > FIELDS || cells[1].length > TERM_LENGTH);
  return isNumbered ? kept.map((line) => (line.cells?.length > 1 ? { cells: line.cells.slice(1) } : line)) : kept;
}

function isHead(cells) {
  const filled = cells.filter(Boolean);
  return filled.length > 1 && filled.every((cell) => HEAD.test(cell.replace(/\s+/g, " ")));
}

function fromHtml(html) {
  if (!html) return null;
  const page = new DOMParser().parseFromString(html, "text/html");
  const rows = [...page.querySelectorAll("tr")];
  if (!rows.length) return null;
  const width = Math.max(...rows.map((row) => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0)));
  return rows.map((row) => {
    const cells = [...row.cells];
    /* One cell over the whole width is the head of a section. */
    if (width > 1 && cells.length === 1 && cells[0].colSpan > 1) return { heading: oneLine(textOf(cells[0])) };
    return { cells: cells.flatMap((cell) => [textOf(cell), ...Array(cell.colSpan - 1).fill("")]), isTable: true };
  });
}

/* Line ends inside the source of a cell are spaces; <br> and paragraphs are line ends. */
function textOf(cell) {
  const copy = cell.cloneNode(true);
  for (const text of textNodes(copy)) text.data = text.data.replace(/\s+/g, " ");
  copy.querySelectorAll("br").forEach((node) => node.replaceWith("\n"));
  copy.querySelectorAll("p, div, li").forEach((node) => node.append("\n"));
  return copy.textContent.split("\n").map((line) => line.trim()).join("\n").replace(/\n{2,}/g, "\n").trim();
}

function textNodes(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

/* A cell in quotes may hold line ends and doubled quotes, as Excel writes them; other quotes are letters. */
function fromText(text) {
  const source = text.replace(/\r\n?/g, "\n");
  const isTable = source.includes("\t");
  const lines = [];
  let cells = [];
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))([\t\n]|$)/y;
  for (let place = 0; place <= source.length; place = cell.lastIndex) {
    cell.lastIndex = place;
    const [, quoted, plain, end] = cell.exec(source);
    cells.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
    if (end !== "\t") {
      lines.push(isTable && cells.length === 1 && cells[0] ? { heading: oneLine(cells[0]) } : { cells });
      cells = [];
    }
    if (end === "") break;
  }
  return lines;
}
