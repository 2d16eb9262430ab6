/* The plan as a table: a head row for every section, a row for every activity, text fields in the cells. */

import { grow, make, reconcile, setAttribute, setText, toggle } from "../recording/dom.js";
import { FIELDS, flat } from "./changes.js";
import { t } from "./texts.js";

export class Table {
  constructor(body, { limits, onAct }) {
    Object.assign(this, { body, limits, onAct });
  }

  draw(editor) {
    this.editor = editor;
    this.found = grouped(editor.findings);
    reconcile(this.body, flat(editor.draft), (item) => item.uid, (item) => this.create(item), (node, item) => this.update(node, item));
  }

  field(uid, name = "title") {
    return this.body.querySelector(`[data-uid="${uid}"] textarea[data-field="${name}"]`);
  }

  focus(uid, name = "title") {
    const field = this.field(uid, name);
    if (!field) return;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    field.scrollIntoView({ block: "nearest" });
  }

  /* --- making --------------------------------------------------------------------------------------------- */

  create(item) {
    const node = make("tr", { class: item.row ? "plan-row" : "plan-section", "data-uid": item.uid });
    if (!item.row) {
      node.append(make("th", { scope: "rowgroup", colspan: "5" }, ...this.cell(item, "title")), this.actions(item));
      return node;
    }
    node.append(make("td", { class: "plan-number" }));
    for (const name of FIELDS) node.append(make("td", { "data-label": t(name) }, ...this.cell(item, name)));
    node.append(this.actions(item));
    return node;
  }

  cell({ uid, row }, name) {
    const id = `plan-${uid}-${name}`;
    const area = make("textarea", {
      id, rows: "1", class: "plan-field", "data-field": name, maxlength: row ? this.limits[name] : this.limits.section,
      "aria-describedby": `${id}-hint ${id}-found`, placeholder: row ? null : t("section_placeholder"), spellcheck: "true",
    });
    if (row && name === "executors") area.setAttribute("aria-autocomplete", "list");
    const hint = make("p", { id: `${id}-hint`, class: "plan-hint", hidden: true });
    const found = make("p", { id: `${id}-found`, class: "plan-found", hidden: true });
    return [area, hint, found, make("div", { class: "plan-conflict", role: "group", hidden: true })];
  }

  /* The same acts have keys: the way from cell to cell with Tab stays short. */
  actions(item) {
    const names = ["add", "up", "down", "remove"];
    const marks = { add: "+", up: "↑", down: "↓", remove: "✕" };
    const buttons = names.map((name) =>
      make("button", { type: "button", class: "plan-act", tabindex: "-1", "data-act": name, text: marks[name], onclick: () => this.onAct(name, item.uid) }),
    );
    return make("td", { class: "plan-acts" }, ...buttons);
  }

  /* --- showing -------------------------------------------------------------------------------------------- */

  update(node, item) {
    const { section, row, number } = item;
    const target = row || section;
    if (row) setText(node.firstChild, number);
    node.classList.toggle("is-gone", Boolean(row?.gone));
    for (const area of node.querySelectorAll("textarea")) {
      const name = area.dataset.field;
      setAttribute(area, "aria-label", row ? `${number}. ${t(name)}` : t("section_label", { number }));
      put(area, target[name]);
      area.readOnly = Boolean(this.editor.sync.closed);
      this.remarks(area, item, name);
    }
    for (const button of node.querySelectorAll("[data-act]")) {
      const words = t(`${row ? "row" : "section"}_${button.dataset.act}`, { number });
      setAttribute(button, "aria-label", words);
      setAttribute(button, "title", words);
      button.disabled = Boolean(this.editor.sync.closed);
    }
  }

  remarks(area, { uid, row }, name) {
    const [hint, found, conflict] = ["hint", "found", "conflict"].map((part) => area.parentNode.querySelector(`.plan-${part}`));
    const words = row ? this.hint(uid, row, name) : "";
    setText(hint, words);
    toggle(hint, Boolean(words));
    const isNew = (row || {}).fresh;
    const texts = isNew ? [] : (this.found.get(uid) || []).filter((one) => one.field === name).map((one) => one.text);
    setText(found, texts.join(" "));
    toggle(found, texts.length > 0);
    this.contest(conflict, this.editor.sync.parkedAt(uid, name), name);
  }

  /* How the term was understood; who has proposed the activity. */
  hint(uid, row, name) {
    if (name === "title") return this.editor.sources[uid] || "";
    const words = name === "term" && row.term && this.editor.hints[uid];
    return words ? t("understood", { words }) : "";
  }

  contest(block, entry, name) {
    const isHere = Boolean(entry) && (entry.change.op === "set" ? entry.change.field === name : name === "title");
    const key = isHere ? `${entry.id} ${JSON.stringify(entry.parked)}` : "";
    toggle(block, isHere);
    if (block.dataset.key === key) return;
    block.dataset.key = key;
    block.replaceChildren(...(isHere ? this.choice(entry) : []));
    setAttribute(block, "aria-label", isHere ? t("choose") : null);
  }

  choice(entry) {
    const { gone, theirs, sentence } = entry.parked;
    if (theirs === undefined) return [make("p", { text: sentence || t("not_taken") })];
    const words = gone ? t("gone") : theirs ? t("their_text", { text: theirs }) : t("their_empty");
    const keep = make("button", { type: "button", class: "btn btn-outline-primary btn-sm", text: t("keep_mine"), onclick: () => this.choose(entry, "keepMine") });
    const take = make("button", { type: "button", class: "btn btn-link btn-sm", text: t("take_theirs"), onclick: () => this.choose(entry, "takeTheirs") });
    return [make("p", { text: words }), keep, take];
  }

  choose(entry, act) {
    this.editor[act](entry);
    this.focus(entry.change.uid, entry.change.field);
  }
}

/* The caret stays where it was when the words under it are changed from elsewhere. */
function put(area, value) {
  if (area.value === value) return;
  const { selectionStart } = area;
  area.value = value;
  if (area === document.activeElement) area.setSelectionRange(selectionStart, selectionStart);
  grow(area);
}

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.uid, [...(groups.get(row.uid) || []), row]);
  return groups;
}
