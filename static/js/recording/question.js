/* The question in hand: its name, speakers, what was heard, notes, outcome. */

import { button, make, setAttribute, setText, toggle } from "./dom.js";
import { beginItem, moveItem, removeItem } from "./actions.js";
import { conflictBlock } from "./conflicts.js";
import { Speakers } from "./speakers.js";
import { t } from "./texts.js";

const OUTCOMES = ["decision", "withdrawn", "postponed"];

export class Question {
  constructor(app, { head, meta }) {
    Object.assign(this, { app, head, meta });
    this.buildHead();
    this.buildMeta();
  }

  get uid() {
    return this.app.ui.item;
  }

  buildHead() {
    const { app } = this;
    this.place = make("span", { class: "rec-place" });
    this.running = make("span", { class: "rec-running" });
    this.begin = button(t("begin"), { onclick: () => this.beginNow() });
    this.outcome = make("select", { class: "rec-input rec-outcome", "aria-label": t("outcome") });
    for (const name of OUTCOMES) this.outcome.append(make("option", { value: name, text: t(`outcome_${name}`) }));
    this.outcome.addEventListener("change", () => this.setOutcome());
    this.title = this.textarea("title", t("question_title"), "rec-question-title");
    this.title.addEventListener("keydown", (event) => {
      if (event.code !== "Enter" || event.shiftKey || event.ctrlKey || event.isComposing) return;
      event.preventDefault();
      app.focusPoint(app.view.pointsOf(this.uid)[0]?.uid);
    });
    this.fixed = make("h2", { class: "rec-question-title", hidden: true });
    this.trouble = make("div", { hidden: true });
    this.mark = make("p", { class: "rec-mark", hidden: true });
    const line = make("div", { class: "rec-question-line" }, this.place, this.running, this.begin, make("span", { class: "rec-space" }), this.outcome);
    this.head.append(line, this.title, this.fixed, this.mark, this.trouble);
  }

  buildMeta() {
    const { app } = this;
    this.speakers = new Speakers(app, () => this.uid);
    this.heard = this.textarea("heard", t("heard"));
    this.discussed = this.textarea("discussed", t("discussed"));
    this.notes = this.textarea("notes", t("notes"));
    const isShort = app.view.form === "short";
    const field = (node, text) => make("label", { class: "rec-field" }, make("span", { class: "rec-label", text }), node);
    this.story = make("details", { class: "rec-fold" }, make("summary", { text: isShort ? `${t("heard_and_discussed")} (${t("not_printed")})` : t("heard_and_discussed") }), field(this.heard, t("heard")), field(this.discussed, t("discussed")));
    this.notesFold = make("details", { class: "rec-fold is-notes" }, make("summary", { text: t("notes_summary") }), field(this.notes, t("notes")));
    const earlier = button(t("question_earlier"), { onclick: () => moveItem(app, this.uid, -1) });
    const later = button(t("question_later"), { onclick: () => moveItem(app, this.uid, 1) });
    const remove = button(t("remove_question"), { onclick: () => removeItem(app, this.uid) });
    this.more = make("details", { class: "rec-fold" }, make("summary", { text: t("more") }), make("div", { class: "rec-row" }, earlier, later, remove));
    this.folds = make("div", { class: "rec-folds" }, this.story, this.notesFold, this.more);
    this.agendaList = make("ol", { class: "rec-agenda-preview", hidden: true });
    this.empty = make("p", { class: "rec-empty", text: t("no_questions"), hidden: true });
    this.meta.append(this.speakers.node, this.folds, this.agendaList);
    this.meta.after(this.empty);
    this.story.open = app.view.form === "full";
  }

  textarea(name, label, className = "rec-textarea") {
    const field = make("textarea", { rows: 1, class: className, "aria-label": label });
    return this.app.bind(field, { noun: "item", uid: () => this.uid, name });
  }

  /* The button that was pressed goes away: the caret returns to the line in hand. */
  beginNow() {
    beginItem(this.app, this.uid);
    if (!this.app.isPhone) this.app.returnToCaret();
  }

  setOutcome() {
    const { item } = this.app;
    const set = (outcome) => ({ noun: "item", verb: "update", uid: item.uid, fields: { outcome } });
    this.app.act(set(this.outcome.value), t("outcome"), set(item.outcome));
  }

  update(view) {
    const { app } = this;
    const { item } = app;
    for (const node of [this.head, this.meta]) {
      toggle(node, Boolean(item));
      setAttribute(node, "data-uid", item?.uid);
    }
    toggle(this.empty, !item || (item.kind === "agenda" && !view.questions.length));
    if (!item) return;
    const isQuestion = item.kind === "question";
    this.drawPlace(view, item);
    toggle(this.title, isQuestion);
    toggle(this.fixed, !isQuestion);
    setText(this.fixed, item.kind === "shelf" ? t("shelf_explained") : t("agenda"));
    for (const node of [this.speakers.node, this.folds, this.outcome]) toggle(node, isQuestion);
    this.outcome.disabled = !app.isEditable;
    if (document.activeElement !== this.outcome) this.outcome.value = item.outcome;
    for (const name of ["title", "heard", "discussed", "notes"]) app.fill(this[name], item[name]);
    this.notesFold.classList.toggle("has-text", Boolean(item.notes));
    this.story.classList.toggle("has-text", Boolean(item.heard || item.discussed));
    this.speakers.update(item, view);
    this.drawAgenda(view, item);
    this.drawTrouble(item);
  }

  drawPlace(view, item) {
    const index = view.questions.findIndex((one) => one.uid === item.uid);
    const isQuestion = item.kind === "question";
    const place = isQuestion ? t("question_place", { number: index + 1, total: view.questions.length }) : "";
    setText(this.place, item.kind === "agenda" ? t("agenda_adoption") : item.kind === "shelf" ? t("shelf") : place);
    const times = item.finished_at
      ? t("finished_at", { start: item.started_at || "…", end: item.finished_at })
      : item.started_at ? t("running_since", { time: item.started_at }) : "";
    setText(this.running, isQuestion ? times : "");
    toggle(this.begin, isQuestion && !item.started_at && this.app.isEditable);
  }

  drawAgenda(view, item) {
    toggle(this.agendaList, item.kind === "agenda");
    if (item.kind !== "agenda") return;
    const titles = view.questions.map((one) => one.title);
    const signature = JSON.stringify(titles);
    if (this.agendaList.signature === signature) return;
    this.agendaList.signature = signature;
    this.agendaList.replaceChildren(...titles.map((text) => make("li", { text })));
  }

  drawTrouble(item) {
    const { marks } = this.app.store;
    toggle(this.mark, marks.has(item.uid));
    if (marks.has(item.uid)) setText(this.mark, t("changed_by", { who: marks.get(item.uid) || t("another_person") }));
    const block = conflictBlock(this.app, item.uid);
    const signature = block?.dataset.signature || "";
    if (this.trouble.signature === signature) return;
    this.trouble.signature = signature;
    this.trouble.replaceChildren(...(block ? [block] : []));
    toggle(this.trouble, Boolean(block));
  }
}

