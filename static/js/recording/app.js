/* The heart of the page: which question and point are in hand, and the ways to change them. */

import { setValue, grow } from "./dom.js";
import { t } from "./texts.js";

export class App {
  constructor({ store, sync, api, urls, announcer, openings, abbreviations }) {
    Object.assign(this, { store, sync, api, urls, announcer, openings, abbreviations });
    this.parts = [];
    this.ui = { item: null, point: null, carets: new Map(), editor: null, byPoints: new Set(), screen: "question" };
    this.numbers = new Map();
    store.isHeld = (uid) => heldRow() === uid;
    store.subscribe(() => this.render());
  }

  get view() {
    return this.store.view();
  }

  get item() {
    return this.view.item(this.ui.item) || null;
  }

  /* The time of the council's town, whatever this computer's clock and zone say. */
  clock() {
    return new Date(Date.now() + this.store.clockAhead).toISOString().slice(11, 16);
  }

  get isEditable() {
    return this.view.editable !== false && !this.sync.closed;
  }

  /* One drawing a frame, however many changes there were. */
  render() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    const { view } = this;
    if (!view.item(this.ui.item)) this.ui.item = this.firstItem();
    for (const part of this.parts) part.update(view);
    this.noticeNumbers(view);
  }

  firstItem() {
    const { items, questions, shelf } = this.view;
    const remarked = questions.find((item) => this.view.pointsOf(item.uid).some((point) => point.remark));
    const running = questions.find((item) => item.started_at && !item.finished_at);
    const next = questions.find((item) => !item.finished_at);
    return (remarked || running || next || questions.at(-1) || items[0] || shelf || { uid: null }).uid;
  }

  /* «1.5 стал 1.6»: a number never changes under the cursor without a word. */
  noticeNumbers(view) {
    const changes = [];
    for (const [uid, row] of view.rows.decision) {
      if (row.unborn || !row.number) continue;
      const old = this.numbers.get(uid);
      if (old && old !== row.number && !row.pending?.includes("move")) changes.push(t("renumbered", { old, new: row.number }));
      this.numbers.set(uid, row.number);
    }
    if (!changes.length) return;
    const more = changes.length > 3 ? ` ${t("and_more", { count: changes.length - 3 })}` : "";
    this.announcer.note(changes.slice(0, 3).join(", ") + more);
  }

  /* ---- choosing ---- */

  select(uid, { focus = false, screen = "question" } = {}) {
    if (uid !== this.ui.item) {
      const active = document.activeElement;
      if (active && active.closest("#rec-question")) active.blur();
      this.ui.item = uid;
      this.ui.editor = null;
      this.ui.point = this.ui.carets.get(uid)?.point || null;
    }
    this.show(screen);
    this.announcer.hide();
    this.draw();
    // A new line, not an old sentence: what is typed next must not grow onto it.
    if (focus && !this.focusPoint(this.view.pointsOf(uid).at(-1)?.uid)) document.getElementById("rec-scroll").focus();
  }

  get isPhone() {
    return matchMedia("(max-width: 767px)").matches;
  }

  show(screen) {
    this.ui.screen = screen;
    document.body.dataset.screen = screen;
  }

  /* Alt+PgUp/PgDn: the agenda, the questions, the shelf. */
  neighbour(step) {
    const all = [...this.view.items, this.view.shelf].filter(Boolean);
    return all[all.findIndex((item) => item.uid === this.ui.item) + step] || null;
  }

  focusPoint(uid, caret) {
    const field = uid && this.fieldOf("decision", uid, "text");
    if (!field) return false;
    this.ui.point = uid;
    const saved = this.ui.carets.get(this.ui.item);
    field.focus();
    const place = caret ?? (saved && saved.point === uid ? saved.caret : field.value.length);
    field.setSelectionRange(place, place);
    return true;
  }

  /* Show a point that a step back has changed, wherever it is now. */
  reveal(uid) {
    const row = this.view.decision(uid);
    if (row && row.item !== this.ui.item) this.select(row.item);
    this.draw();
    this.focusPoint(uid);
  }

  rememberCaret(uid, field) {
    const row = this.view.decision(uid);
    if (row) this.ui.carets.set(row.item, { point: uid, caret: field.selectionStart });
  }

  /* Esc: back to the sentence that was being written. */
  returnToCaret() {
    this.show("question");
    const saved = this.ui.carets.get(this.ui.item);
    const last = this.view.pointsOf(this.ui.item).at(-1)?.uid;
    if (this.focusPoint(saved?.point || last, saved?.caret)) return true;
    document.activeElement?.blur();
    return false;
  }

  fieldOf(noun, uid, name) {
    return document.querySelector(`[data-uid="${uid}"] [data-field="${noun}.${name}"]`);
  }

  /* ---- changing ---- */

  act(operation, label, inverse) {
    const made = this.sync.act(operation);
    if (inverse) this.undo.step(label, () => this.sync.act(inverse), () => this.sync.act(operation));
    return made;
  }

  /* What is typed: remembered for undo, kept in the journal, sent after a pause. */
  edit(noun, uid, name, value, { before, isStep } = {}) {
    const row = noun === "meeting" ? this.view.head : this.view.rows[noun].get(uid);
    if (!row) return;
    const old = before ?? row[name] ?? "";
    if (old === value) return;
    this.undo.text({ noun, uid, field: name, before: old, after: value, isStep });
    if (noun === "decision" && name === "text") return this.editPoint(row, value);
    this.sync.type(noun, uid, { [name]: value });
  }

  editPoint(row, value) {
    const { uid, item } = row;
    if (row.unborn && value) {
      const position = this.bornBefore(item, uid);
      this.sync.type("decision", uid, { text: value }, { item, position });
      return this.render();
    }
    const pending = this.store.pendingFor(uid);
    const isUnsentAdd = pending.length === 1 && pending[0].verb === "add" && !pending[0].sent;
    if (!value && isUnsentAdd) {
      this.unmake(uid, item);
      return this.sync.forgetUnsent(uid);
    }
    if (!row.unborn) this.sync.type("decision", uid, { text: value });
  }

  /* Its only letters were taken back before they were sent: an empty line again. */
  unmake(uid, item) {
    const points = this.view.pointsOf(item);
    const index = points.findIndex((point) => point.uid === uid);
    const next = points[index + 1];
    const isLast = !next || (next.unborn && index + 2 === points.length);
    if (isLast && next) this.store.unborn.delete(next.uid);
    this.store.unborn.set(uid, { item, after: isLast ? null : points[index - 1]?.uid || null });
  }

  bornBefore(item, uid) {
    const points = this.view.pointsOf(item);
    const index = points.findIndex((point) => point.uid === uid);
    return points.slice(0, index).filter((point) => !point.unborn).length;
  }

  /* Undo writes a text only where it still stands as the step left it. */
  writeText({ noun, uid, field: name }, expected, wanted) {
    const row = noun === "meeting" ? this.view.head : this.view.rows[noun].get(uid);
    if (!row || cleaned(row[name]) !== cleaned(expected)) return false;
    this.edit(noun, uid, name, wanted, { before: expected });
    if (noun === "decision" && row.item !== this.ui.item) this.select(row.item);
    if (noun === "item" && uid !== this.ui.item) this.select(uid);
    this.draw();
    const field = this.fieldOf(noun, uid, name);
    if (field) this.putText(field, wanted, lastDifference(expected, wanted));
    return true;
  }

  /* A text put into a field by the program, with the caret where the change is. */
  putText(field, text, caret) {
    field.value = text;
    field.lastValue = text;
    grow(field);
    if (field.closest("[hidden]")) return;
    field.focus();
    field.setSelectionRange(caret, caret);
  }

  /* A text field of a row: typing is kept, leaving it sends it, the program never writes over the caret. */
  bind(field, { noun, uid, name, onInput, onLeave }) {
    field.dataset.field = `${noun}.${name}`;
    field.lastValue = field.value;
    field.addEventListener("input", (event) => {
      const before = field.lastValue;
      field.lastValue = field.value;
      grow(field);
      this.edit(noun, uid(), name, field.value, { before });
      if (onInput) onInput(event);
    });
    field.addEventListener("focus", () => {
      field.lastValue = field.value;
      if (this.store.marks.delete(uid())) this.render();
    });
    field.addEventListener("blur", () => {
      if (onLeave) onLeave();
      this.sync.flush();
      setTimeout(() => this.store.settle(), 0);
    });
    return field;
  }

  fill(field, value) {
    setValue(field, value ?? "");
    if (field !== document.activeElement) field.lastValue = field.value;
    if (field.readOnly === this.isEditable) field.readOnly = !this.isEditable;
  }
}

function heldRow() {
  const active = document.activeElement;
  if (!active || !active.matches("textarea, input[type=text], input[type=time], input[type=date]")) return null;
  return active.closest("[data-uid]")?.dataset.uid || null;
}

/* The server keeps no spaces at the ends of lines: without them a text is still the same text. */
function cleaned(text) {
  return (text ?? "").replace(/\s+$/gm, "").trim();
}

/* Where the caret belongs after a step back: at the end of what has just come back. */
function lastDifference(from, to) {
  let end = 0;
  while (end < from.length && end < to.length && from.at(-1 - end) === to.at(-1 - end)) end += 1;
  return to.length - end;
}
