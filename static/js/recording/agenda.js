/* The left column: questions, the shelf, the end of the meeting. */

import { button, make, reconcile, setAttribute, setText, toggle, uuid } from "./dom.js";
import { addItem } from "./actions.js";
import { splitLines } from "./typing.js";
import { t } from "./texts.js";

export class Agenda {
  constructor(app, node) {
    this.app = app;
    this.list = make("ol", { class: "rec-agenda" });
    this.adder = this.makeAdder();
    this.shelf = make("button", { type: "button", class: "rec-agenda-item rec-shelf", onclick: () => this.openShelf() });
    this.thought = this.makeThought();
    this.finish = make("div", { class: "rec-finish" });
    node.append(make("h2", { class: "rec-title", text: t("agenda") }), this.list, this.adder.box);
    node.append(make("div", { class: "rec-shelf-box" }, this.shelf, this.thought), this.finish);
  }

  makeAdder() {
    const field = make("input", { type: "text", class: "rec-input", placeholder: t("question_title"), "aria-label": t("question_title"), hidden: true });
    const opener = button(t("add_question"), { onclick: () => show(true) });
    const show = (isShown) => {
      toggle(field, isShown);
      if (isShown) field.focus();
    };
    field.addEventListener("keydown", (event) => {
      if (event.code === "Escape") {
        show(false);
        opener.focus();
      }
      if (event.code !== "Enter" || !field.value.trim()) return;
      event.preventDefault();
      addItem(this.app, field.value.trim());
      field.value = "";
    });
    field.addEventListener("paste", (event) => {
      const lines = splitLines(event.clipboardData.getData("text/plain"));
      if (lines.length < 2 || lines.length > 60) return;
      event.preventDefault();
      for (const line of lines) addItem(this.app, line);
    });
    return { box: make("div", { class: "rec-adder" }, opener, field), opener, field };
  }

  /* A thought is put aside without leaving the question. */
  makeThought() {
    const field = make("input", { type: "text", class: "rec-input", placeholder: t("new_thought"), "aria-label": t("new_thought"), autocomplete: "off" });
    field.addEventListener("keydown", (event) => {
      if (event.code === "Escape") this.app.returnToCaret();
      if (event.code !== "Enter" || !field.value.trim()) return;
      event.preventDefault();
      this.addThought(field.value.trim());
      field.value = "";
    });
    return field;
  }

  addThought(text) {
    const { shelf } = this.app.view;
    const uid = uuid();
    const position = this.app.view.pointsOf(shelf.uid).filter((point) => !point.unborn).length;
    this.app.act(
      { noun: "decision", verb: "add", uid, fields: { item: shelf.uid, position, text } },
      t("thought_added"),
      { noun: "decision", verb: "remove", uid },
    );
  }

  openShelf() {
    this.app.select(this.app.view.shelf.uid, { focus: true });
  }

  update(view) {
    const { app } = this;
    reconcile(this.list, view.items, (item) => item.uid, (item) => this.create(item.uid), (node, item) => this.draw(node, item, view));
    toggle(this.adder.box, app.isEditable);
    toggle(this.thought, app.isEditable && Boolean(view.shelf));
    toggle(this.shelf, Boolean(view.shelf));
    if (view.shelf) {
      const count = view.pointsOf(view.shelf.uid).filter((point) => !point.unborn).length;
      setText(this.shelf, t("shelf_count", { count }));
      setAttribute(this.shelf, "aria-current", app.ui.item === view.shelf.uid ? "true" : null);
      this.shelf.classList.toggle("is-waiting", count > 0);
    }
    this.drawFinish(view);
  }

  create(uid) {
    const parts = {
      mark: make("span", { class: "rec-agenda-mark" }),
      number: make("span", { class: "rec-agenda-number" }),
      title: make("span", { class: "rec-agenda-title" }),
      count: make("span", { class: "rec-agenda-count" }),
    };
    const select = make("button", { type: "button", class: "rec-agenda-item", onclick: () => this.app.select(uid, { focus: true }) });
    select.append(parts.mark, parts.number, parts.title, parts.count);
    const node = make("li", {}, select);
    node.parts = { ...parts, select };
    return node;
  }

  draw(node, item, view) {
    const { parts } = node;
    const count = view.pointsOf(item.uid).filter((point) => !point.unborn).length;
    const isDone = item.kind === "agenda" ? item.vote.kind !== "none" : Boolean(item.finished_at) || item.outcome !== "decision";
    const state = isDone ? "done" : item.started_at ? "running" : "waiting";
    setText(parts.mark, { done: "✔", running: "▶", waiting: "" }[state]);
    setText(parts.number, item.kind === "agenda" ? "0" : item.number);
    setText(parts.title, item.title || (item.kind === "agenda" ? t("agenda") : t("untitled")));
    setText(parts.count, item.kind === "agenda" ? "" : String(count || ""));
    setAttribute(parts.select, "aria-current", this.app.ui.item === item.uid ? "true" : null);
    const spoken = [t("question_label", { number: parts.number.textContent, title: parts.title.textContent }), t(`state_${state}`), t("points_count", { count })];
    setAttribute(parts.select, "aria-label", spoken.join(", "));
    setAttribute(parts.select, "title", item.title);
    node.classList.toggle("is-marked", this.app.store.marks.has(item.uid));
  }

  /* Never one unconfirmed key: the question is asked in its place. */
  drawFinish(view) {
    const signature = `${view.status}|${this.asking}|${this.app.isEditable}`;
    if (this.finish.signature === signature) return;
    this.finish.signature = signature;
    this.finish.replaceChildren();
    if (!this.app.isEditable) return;
    if (view.status === "held") this.finish.append(...this.sending());
    else if (this.asking) this.finish.append(...this.asked());
    else this.finish.append(button(t("finish_meeting"), { onclick: () => this.ask(true) }));
  }

  ask(isAsking) {
    this.asking = isAsking;
    this.app.draw();
    this.finish.querySelector("button")?.focus();
  }

  asked() {
    const finish = () => {
      this.asking = false;
      this.app.sync.act({ noun: "meeting", verb: "finish", uid: this.app.store.meeting, shadow: { ends_at: this.app.clock() }, shadowFacts: { status: "held" } });
      this.app.draw();
      this.finish.querySelector("a, button")?.focus();
    };
    return [
      make("p", { text: t("finish_meeting_question", { time: this.app.clock() }) }),
      make("div", { class: "rec-row" }, button(t("yes_finish"), { class: "rec-button is-main", onclick: finish }), button(t("no"), { onclick: () => this.ask(false) })),
    ];
  }

  sending() {
    const link = make("a", { class: "rec-button is-main", href: this.app.urls.submit, text: t("send_to_chair") });
    link.addEventListener("click", async (event) => {
      if (!this.app.sync.operations.length) return;
      event.preventDefault();
      if (await this.app.sync.settled(5000)) location.assign(link.href);
      else this.app.announcer.say(t("not_all_saved"));
    });
    return [make("p", { text: t("meeting_is_over") }), link];
  }
}
