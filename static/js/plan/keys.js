/* The keys of the table: Enter, Alt and arrows, Ctrl+Enter, Ctrl+Delete, Ctrl+Z for acts that are no typing in the cell. */

import { grow } from "../recording/dom.js";
import { asGrid, asPlanRows, readClipboard } from "./paste.js";

export class Keys {
  /* read(grid): the server reads a pasted table as it reads a file. */
  constructor({ editor, table, suggest, read }) {
    Object.assign(this, { editor, table, suggest, read });
    table.body.addEventListener("keydown", (event) => this.key(event));
    table.body.addEventListener("input", (event) => this.typed(event.target));
    table.body.addEventListener("paste", (event) => this.pasted(event));
    table.body.addEventListener("focusout", () => suggest.close());
  }

  place(area) {
    return { uid: area.closest("tr").dataset.uid, field: area.dataset.field };
  }

  typed(area) {
    const { uid, field } = this.place(area);
    this.editor.type(uid, field, area.value);
    grow(area);
    if (area.hasAttribute("aria-autocomplete")) this.suggest.look(area);
  }

  key(event) {
    if (event.target.tagName !== "TEXTAREA" || event.isComposing || this.editor.sync.closed) return;
    if (this.suggest.key(event)) return event.preventDefault();
    const act = this.actOf(event);
    if (!act) return;
    event.preventDefault();
    act(this.place(event.target));
  }

  actOf({ code, altKey, ctrlKey, metaKey, shiftKey, target }) {
    const isCtrl = ctrlKey || metaKey;
    if (code === "Enter" || code === "NumpadEnter") {
      if (shiftKey) return null;
      if (isCtrl) return ({ uid }) => this.act("section", uid);
      return altKey ? ({ uid }) => this.act("add", uid) : ({ uid }) => this.next(uid);
    }
    if (altKey && !isCtrl && code === "ArrowUp") return ({ uid, field }) => this.act("up", uid, field);
    if (altKey && !isCtrl && code === "ArrowDown") return ({ uid, field }) => this.act("down", uid, field);
    if (isCtrl && code === "Delete") return ({ uid, field }) => this.act("remove", uid, field);
    if (isCtrl && !shiftKey && code === "KeyZ" && this.editor.canUndo(this.place(target))) return () => this.editor.undo();
    return null;
  }

  next(uid) {
    const next = this.editor.next(uid);
    this.editor.draw();
    if (next) this.table.focus(next);
  }

  /* Also the buttons of a row and those under the table. */
  act(name, uid, field = "title") {
    const { editor, table } = this;
    const goal = this.perform(name, uid);
    editor.draw();
    table.focus(goal, table.field(goal, field) ? field : "title");
  }

  /* The uid where the caret goes. */
  perform(name, uid) {
    const { editor } = this;
    const { section, row } = editor.at(uid);
    if (name === "section") return editor.addSection(section);
    if (name === "add") return editor.addRow(section, row ? section.rows.indexOf(row) + 1 : 0);
    if (name === "remove") {
      const near = editor.neighbour(uid);
      editor.remove(uid);
      return near;
    }
    editor.move(uid, name === "up" ? -1 : 1);
    return uid;
  }

  async pasted(event) {
    const lines = event.target.tagName === "TEXTAREA" && !this.editor.sync.closed && readClipboard(event.clipboardData);
    if (!lines || !lines.length) return;
    event.preventDefault();
    const area = event.target;
    const { uid, field } = this.place(area);
    if (lines.length === 1 && lines[0].cells?.length === 1) {
      area.setRangeText(lines[0].cells[0], area.selectionStart, area.selectionEnd, "end");
      return this.typed(area);
    }
    const row = this.editor.at(uid).row ? uid : this.editor.next(uid);
    if (field !== "title") return this.put(row, field, lines.filter((line) => line.cells));
    const read = await this.editor.sync.while(() => this.read(asGrid(lines)));
    const isRead = read.body?.outcome === "read";
    this.put(row, field, isRead ? read.body.rows : asPlanRows(lines), isRead ? read.body.sentence : "");
  }

  put(row, field, lines, sentence = "") {
    const last = this.editor.paste(row, field, lines, sentence);
    this.editor.draw();
    this.table.focus(last, field);
  }
}
