/* What was recognised in the sentence and what has been confirmed: executors, deadline, class. */

import { button, keepFocus, make, toggle } from "./dom.js";
import { confirmRecognized } from "./actions.js";
import { AssignmentEditor } from "./assignment.js";
import { t } from "./texts.js";

export class Chips {
  constructor(app, uid) {
    Object.assign(this, { app, uid });
    this.line = make("span", { class: "rec-chips" });
    this.strip = make("div");
    this.editor = null;
  }

  update(row) {
    const isShown = !row.unborn && this.app.item?.kind !== "shelf";
    toggle(this.line, isShown);
    toggle(this.strip, isShown);
    const isWaiting = Boolean(row.pending?.some((verb) => ["confirm", "set_executors", "set_deadline"].includes(verb)));
    const { verb_class, verb_label, executors, deadline, recognized } = row;
    const isOpen = this.app.ui.editor === this.uid;
    const signature = JSON.stringify([verb_class, verb_label, executors, deadline, recognized, isWaiting, isOpen, this.app.isEditable]);
    if (signature !== this.signature) {
      this.signature = signature;
      this.line.replaceChildren(...this.confirmed(row, isWaiting), ...this.found(row));
    }
    this.drawEditor(row, isOpen);
  }

  confirmed(row, isWaiting) {
    const state = isWaiting ? " …" : " ✓";
    const hasClass = row.verb_class || row.recognized?.verb_class;
    const parts = hasClass ? [this.classButton(row)] : [];
    if (row.executors?.length) {
      parts.push(label(t("executors_short")));
      for (const { label: name, role } of row.executors) parts.push(chip(name + state, "is-confirmed", role === "co_executor" ? t("co_executor") : ""));
    }
    const { deadline } = row;
    if (deadline) parts.push(label(t("deadline_short")), chip((deadline.due_words || deadline.text || t("no_deadline")) + state, "is-confirmed", deadline.text));
    return parts;
  }

  /* The class is worked out from the words; it only waits for a key together with an executor or a date. */
  classButton(row) {
    const guess = !row.verb_class && row.recognized?.verb_class;
    const words = row.verb_label || t(`verb_${row.verb_class || guess || "none"}`);
    const node = button(words, {
      class: "rec-class",
      "aria-expanded": String(this.app.ui.editor === this.uid),
      "aria-label": t("edit_assignment", { verb: words }),
      onclick: () => this.open(),
    });
    node.disabled = !this.app.isEditable;
    return keepFocus(node);
  }

  /* Amber and dashed: a guess that waits for one key. */
  found(row) {
    const { recognized } = row;
    const unknown = recognized?.deadline?.unrecognised;
    if (!recognized?.differs && !unknown) return [];
    const parts = [];
    const names = row.executors?.map((one) => one.label).join() || "";
    if (recognized.differs && recognized.executors.map((one) => one.label).join() !== names) {
      parts.push(label(t("executors_short")));
      for (const one of recognized.executors) parts.push(chip(`${one.label} ?`, "is-guess"));
    }
    const { deadline } = recognized;
    if (unknown) parts.push(chip(t("deadline_unrecognized", { text: deadline.text }), "is-guess", deadline.explanation));
    else if (deadline && deadline.due_words !== row.deadline?.due_words) {
      parts.push(label(t("deadline_short")), chip(`${deadline.due_words || deadline.text} ?`, "is-guess", deadline.explanation));
    }
    if (recognized.differs && parts.length && this.app.isEditable) {
      parts.push(keepFocus(button(t("confirm"), { key: "F4", onclick: () => confirmRecognized(this.app, this.uid) })));
    }
    return parts;
  }

  open() {
    this.app.ui.editor = this.app.ui.editor === this.uid ? null : this.uid;
    this.app.draw();
    if (this.editor) this.editor.focus();
  }

  drawEditor(row, isOpen) {
    if (isOpen && !this.editor) {
      this.editor = new AssignmentEditor(this.app, this.uid);
      this.strip.append(this.editor.node);
    } else if (!isOpen && this.editor) {
      this.editor.node.remove();
      this.editor = null;
    }
    if (this.editor) this.editor.update(row);
  }
}

function label(text) {
  return make("span", { class: "rec-label", text });
}

function chip(text, kind, title) {
  return make("span", { class: `rec-chip ${kind}`, text, title: title || null });
}
