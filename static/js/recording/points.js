/* The points of the question in hand: one sentence, one field. */

import { button, grow, keepFocus, make, reconcile, setAttribute, setText, toggle } from "./dom.js";
import { canSplit, MOST_POINTS, moveToItem, nextPoint, removePoint, splitPoint, trailingPoint } from "./actions.js";
import { Chips } from "./chips.js";
import { conflictBlock } from "./conflicts.js";
import { expandAbbreviation, mend, openingFor } from "./typing.js";
import { Vote } from "./votes.js";
import { t } from "./texts.js";

const LARGEST_PASTE = 500000;

export class Points {
  constructor(app, { list, heading }) {
    Object.assign(this, { app, list, heading });
  }

  update(view) {
    const item = view.item(this.app.ui.item);
    const isShown = Boolean(item) && item.kind !== "agenda";
    toggle(this.list, isShown);
    toggle(this.heading, isShown);
    if (!isShown) return;
    setText(this.heading, item.kind === "shelf" ? t("shelf_heading") : t("decided"));
    const points = this.rows(item);
    reconcile(this.list, points, (row) => row.uid, (row) => this.create(row), (node, row) => this.draw(node, row));
  }

  rows(item) {
    const { app } = this;
    if (app.isEditable) trailingPoint(app, item.uid);
    return app.view.pointsOf(item.uid);
  }

  create(row) {
    const { app } = this;
    const { uid } = row;
    const node = make("li", { class: "rec-point", "data-uid": uid });
    const field = make("textarea", { rows: 1, value: row.text, autocomplete: "off", spellcheck: true });
    const parts = {
      number: make("span", { class: "rec-number" }),
      field: app.bind(field, {
        noun: "decision",
        uid: () => uid,
        name: "text",
        onInput: (event) => this.typed(node, event),
        onLeave: () => this.left(node),
      }),
      hint: keepFocus(make("button", { type: "button", class: "rec-opening", hidden: true, tabindex: "-1" })),
      split: make("div", { class: "rec-aside", hidden: true }),
      badge: make("span", { class: "rec-badges" }),
      marks: make("div", { class: "rec-mark", hidden: true }),
      remark: make("div", { hidden: true }),
      trouble: make("div", { class: "rec-trouble", hidden: true }),
      chips: new Chips(app, uid),
      vote: new Vote(app, { noun: "decision", uid: () => uid }),
    };
    parts.hint.addEventListener("click", () => this.takeOpening(node));
    this.listen(node, parts.field, uid);
    const body = make("div", { class: "rec-point-body" }, parts.field, parts.hint, parts.split, parts.trouble);
    parts.meta = make("div", { class: "rec-point-meta" }, parts.chips.line, parts.badge);
    body.append(parts.meta, parts.chips.strip, parts.remark, parts.vote.node, parts.marks);
    node.append(parts.number, body);
    node.parts = parts;
    requestAnimationFrame(() => grow(field));
    return node;
  }

  listen(node, field, uid) {
    const { app } = this;
    field.addEventListener("focus", () => {
      app.ui.point = uid;
      app.onPoint?.(uid);
      this.offer(node);
      app.render();
    });
    field.addEventListener("keydown", (event) => this.key(event, node, uid));
    field.addEventListener("beforeinput", (event) => {
      if (event.inputType !== "insertLineBreak" || event.isComposing || this.shift) return;
      event.preventDefault();
      nextPoint(app, uid);
    });
    field.addEventListener("paste", (event) => this.pasted(event, node));
    const remember = () => app.rememberCaret(uid, field);
    for (const name of ["keyup", "pointerup", "input", "blur"]) field.addEventListener(name, remember);
  }

  key(event, node, uid) {
    this.shift = event.shiftKey;
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const { field, hint } = node.parts;
    const isAtEnd = field.selectionStart === field.value.length;
    if (event.code === "Backspace" && !field.value && !event.repeat) {
      event.preventDefault();
      removePoint(this.app, uid);
    } else if (event.code === "ArrowRight" && isAtEnd && !event.shiftKey && !hint.hidden) {
      event.preventDefault();
      this.takeOpening(node);
    } else if ((event.code === "Enter" || event.code === "NumpadEnter") && !event.shiftKey) {
      event.preventDefault();
      nextPoint(this.app, uid);
    }
  }

  typed(node, event) {
    const { field } = node.parts;
    if (event.inputType === "insertText" && event.data === " ") this.expand(node);
    this.offer(node);
    this.offerSplit(node);
    this.app.onPoint?.(node.dataset.uid);
    setAttribute(field, "aria-invalid", null);
  }

  expand(node) {
    const { field } = node.parts;
    const changed = expandAbbreviation(field.value, field.selectionStart, this.app.abbreviations);
    if (changed) this.rewrite(node, changed.text, changed.caret);
  }

  /* A change made by the program is a step of its own: one Ctrl+Z brings back what was typed. */
  rewrite(node, text, caret) {
    const { app } = this;
    const { field } = node.parts;
    const before = field.value;
    if (before === text) return;
    field.value = text;
    field.lastValue = text;
    grow(field);
    if (caret !== undefined) field.setSelectionRange(caret, caret);
    app.edit("decision", node.dataset.uid, "text", text, { before, isStep: true });
  }

  offer(node) {
    const { field, hint } = node.parts;
    const isAtEnd = field.selectionStart === field.value.length;
    const opening = isAtEnd && document.activeElement === field ? openingFor(field.value, this.app.openings) : "";
    node.opening = opening;
    toggle(hint, Boolean(opening));
    if (!opening) return;
    hint.replaceChildren(opening, make("kbd", { text: "→", "aria-hidden": "true" }));
    hint.setAttribute("aria-label", t("take_opening", { opening }));
  }

  takeOpening(node) {
    const { field } = node.parts;
    if (!node.opening) return;
    this.rewrite(node, `${node.opening.replace(/\s+$/, "")} `, undefined);
    field.setSelectionRange(field.value.length, field.value.length);
    this.offer(node);
    this.app.render();
  }

  pasted(event, node) {
    const text = event.clipboardData?.getData("text/plain") || "";
    if (text.length <= LARGEST_PASTE) return;
    event.preventDefault();
    this.aside(node, t("paste_too_large", { count: text.length.toLocaleString() }));
  }

  offerSplit(node) {
    const count = canSplit(node.parts.field.value);
    if (count < 2 || node.splitRefused) return toggle(node.parts.split, false);
    if (count > MOST_POINTS) return this.aside(node, t("too_many_lines", { count, most: MOST_POINTS }));
    const split = keepFocus(button(t("split_into_points", { count }), { onclick: () => this.split(node) }));
    const keep = keepFocus(button(t("keep_lines"), { onclick: () => this.keepLines(node) }));
    this.aside(node, t("many_lines", { count }), split, keep);
  }

  split(node) {
    splitPoint(this.app, node.dataset.uid);
    toggle(node.parts.split, false);
  }

  keepLines(node) {
    node.splitRefused = true;
    toggle(node.parts.split, false);
  }

  aside(node, text, ...buttons) {
    node.parts.split.replaceChildren(make("span", { text }), ...buttons);
    toggle(node.parts.split, true);
  }

  /* Quotes and dashes are mended only after the block has been left. */
  left(node) {
    const { field, hint, split } = node.parts;
    toggle(hint, false);
    toggle(split, false);
    const text = mend(field.value);
    if (text !== field.value && node.mended !== field.value) {
      node.mended = field.value; // whoever takes the mending back has refused it
      this.rewrite(node, text);
    }
    setTimeout(() => this.forget(node), 300);
  }

  /* An empty line opened in the middle and left empty goes away by itself. */
  forget(node) {
    const { app } = this;
    const row = app.view.decision(node.dataset.uid);
    if (!row?.unborn || node.contains(document.activeElement)) return;
    if (app.view.pointsOf(row.item).at(-1)?.uid !== row.uid) app.store.dropUnborn(row.uid);
  }

  draw(node, row) {
    const { app } = this;
    const { parts } = node;
    app.fill(parts.field, row.text);
    setText(parts.number, row.unborn ? "+" : row.number || "·");
    const label = row.unborn ? t("new_point") : t("point_label", { number: row.number || "" });
    setAttribute(parts.field, "aria-label", label);
    setAttribute(parts.field, "placeholder", row.unborn ? t("new_point_placeholder") : null);
    node.classList.toggle("is-unborn", Boolean(row.unborn));
    node.classList.toggle("is-project", row.stage === "project");
    node.classList.toggle("is-current", app.ui.point === row.uid);
    node.classList.toggle("is-marked", app.store.marks.has(row.uid));
    toggle(parts.meta, !row.unborn);
    parts.chips.update(row);
    this.drawBadges(parts, row);
    this.drawMark(parts.marks, row);
    this.drawRemark(parts.remark, row);
    this.drawTrouble(parts, row);
    this.drawVote(parts.vote, row);
  }

  drawBadges(parts, row) {
    const { app } = this;
    const item = app.item;
    const signature = [app.view.status, row.stage, item.kind, row.unborn, app.isEditable, item.kind === "shelf" && app.view.questions.map((one) => one.number)].join("|");
    if (parts.badge.signature === signature) return;
    parts.badge.signature = signature;
    parts.badge.replaceChildren();
    if (row.unborn || !app.isEditable) return;
    if (row.stage === "project" && item.kind !== "shelf") parts.badge.append(...this.project(row.uid));
    if (item.kind === "shelf") parts.badge.append(...this.shelfTargets(row.uid));
  }

  project(uid) {
    const { app } = this;
    const change = (stage) => ({ noun: "decision", verb: "update", uid, fields: { stage } });
    const take = () => app.act(change("taken"), t("take_project"), change("project"));
    const badge = make("span", { class: "rec-badge", text: t("project") });
    // Before the meeting there is nothing to take; a vote takes all drafts of the question at once.
    return app.view.status === "planned" ? [badge] : [badge, button(t("take_project"), { onclick: take })];
  }

  shelfTargets(uid) {
    return this.app.view.questions.map((item) =>
      button(t("to_question", { number: item.number }), { onclick: () => moveToItem(this.app, uid, item.uid), title: item.title }),
    );
  }

  drawMark(node, row) {
    const isMarked = this.app.store.marks.has(row.uid);
    toggle(node, isMarked);
    if (isMarked) setText(node, t("changed_by", { who: this.app.store.marks.get(row.uid) || t("another_person") }));
  }

  drawRemark(node, row) {
    const { remark } = row;
    toggle(node, Boolean(remark));
    const signature = JSON.stringify([remark, row.text, this.app.isEditable]);
    if (!remark || node.signature === signature) return;
    node.signature = signature;
    node.className = "rec-remark";
    node.replaceChildren(make("strong", { text: t("remark_of", { who: remark.by || "" }) }));
    if (remark.remark) node.append(make("p", { text: remark.remark }));
    if (!remark.proposed_text) return;
    const back = { noun: "decision", verb: "update", uid: row.uid, fields: { text: row.text } };
    const proposal = { noun: "decision", verb: "take_proposal", uid: row.uid, shadow: { text: remark.proposed_text } };
    const take = () => this.app.act(proposal, t("take_proposal"), back);
    node.append(make("blockquote", { text: remark.proposed_text }));
    if (this.app.isEditable) node.append(button(t("take_proposal"), { onclick: take }));
  }

  drawTrouble(parts, row) {
    const block = conflictBlock(this.app, row.uid);
    const signature = block ? block.dataset.signature : "";
    if (parts.trouble.signature === signature) return;
    parts.trouble.signature = signature;
    parts.trouble.replaceChildren(...(block ? [block] : []));
    toggle(parts.trouble, Boolean(block));
    setAttribute(parts.field, "aria-invalid", block ? "true" : null);
  }

  drawVote(vote, row) {
    const { item, ui } = this.app;
    const isOpen = !row.unborn && item.kind === "question" && (ui.byPoints.has(item.uid) || Boolean(row.vote));
    toggle(vote.node, isOpen);
    if (isOpen) vote.update(row);
  }
}
