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
  const lines = (fromHtml(data.getData("text/html")) || fromText(data.getData("text/plain"))).map((line, at) => ({ ...line, at }));
  const rows = lines.filter((line) => line.heading || line.cells?.some(Boolean));
  return rows.length === 1 && rows[0].cells?.length === 1 && !rows[0].isTable ? null : rows;
}

/* Without a connection the columns of a plan are taken as they stand; else workplans/tables.py reads them. */
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
  /* A table inside a cell belongs to the text of the cell. */
  const rows = [...page.querySelectorAll("tr")].filter((row) => !row.closest("table")?.parentElement.closest("table"));
  if (!rows.length) return null;
  const grid = gridOf(rows);
  const width = Math.max(...grid.map((cells) => cells.length));
  return grid.map((cells, place) => {
    const own = [...rows[place].cells];
    /* One cell over the whole width is the head of a section. */
    if (width > 1 && own.length === 1 && own[0].colSpan > 1 && own[0].colSpan === cells.length) return { heading: oneLine(textOf(own[0])) };
    const spans = own.filter((cell) => cell.rowSpan > 1 || cell.colSpan > 1).map((cell) => cell.place);
    return { cells: cells.map(({ text }) => text), merged: spans, isTable: true };
  });
}

/* Cells at their places: what is merged downwards says the same in every row, what is merged sideways says it once. */
function gridOf(rows) {
  const grid = rows.map(() => []);
  rows.forEach((row, top) => {
    let left = 0;
    for (const cell of row.cells) {
      while (grid[top][left]) left += 1;
      const bottom = Math.min(rows.length, top + (cell.rowSpan || rows.length)) - 1;
      const right = left + cell.colSpan - 1;
      const text = textOf(cell);
      for (let y = top; y <= bottom; y += 1) for (let x = left; x <= right; x += 1) grid[y][x] = { text: x === left ? text : "" };
      cell.place = [top, left, bottom, right];
      left = right + 1;
    }
    for (let x = 0; x < grid[top].length; x += 1) grid[top][x] ||= { text: "" };
  });
  return grid;
}

/* The table as the server reads it: a lone line among tabs goes over the whole width. */
export function asGrid(lines) {
  const width = Math.max(2, ...lines.map((line) => line.cells?.length || 0));
  const blank = (count) => Array(count).fill("");
  const places = new Map();
  const rows = lines.map((line, place) => {
    places.set(line.at ?? place, place);
    return line.cells || [line.heading, ...blank(width - 1)];
  });
  const merged = lines.flatMap((line, place) =>
    line.cells ? (line.merged || []).map(([top, left, bottom, right]) => [places.get(top), left, lastOf(places, top, bottom), right]) : [[place, 0, place, width - 1]],
  );
  return { rows, merged };
}

function lastOf(places, top, bottom) {
  for (let place = bottom; place > top; place -= 1) if (places.has(place)) return places.get(place);
  return places.get(top);
}

/* Line ends inside the source of a cell are spaces; <br> and paragraphs are line ends. */
function textOf(cell) {
  const copy = cell.cloneNode(true);
  for (const text of textNodes(copy)) text.data = text.data.replace(/\s+/g, " ");
  copy.querySelectorAll("br").forEach((node) => node.replaceWith("\n"));
  copy.querySelectorAll("td, th").forEach((node) => node.append(" "));
  copy.querySelectorAll("p, div, li, tr").forEach((node) => node.append("\n"));
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
