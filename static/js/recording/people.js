/* Presence: the one source of every count. */

import { button, make, reconcile, setAttribute, setText, toggle } from "./dom.js";
import { NewPerson } from "./newperson.js";
import { PersonMenu } from "./personmenu.js";
import { conflictBlock } from "./conflicts.js";
import { t } from "./texts.js";

const NEXT = { unmarked: "present", present: "absent", absent: "unmarked" };
const SIGNS = { unmarked: "?", present: "●", absent: "○" };

export class People {
  constructor(app, node) {
    Object.assign(this, { app, node, active: null });
    this.count = make("p", { class: "rec-people-count" });
    this.search = this.makeSearch();
    this.members = make("ul", { class: "rec-people", id: "rec-members", "aria-label": t("members") });
    this.guests = make("ul", { class: "rec-people", "aria-label": t("invited") });
    this.guestsTitle = make("h3", { class: "rec-subtitle", text: t("invited") });
    this.confirmed = button(t("mark_confirmed"), { onclick: () => this.markConfirmed() });
    this.newPerson = new NewPerson(app);
    this.nobody = make("p", { class: "rec-people-count", role: "status", text: t("nobody_found"), hidden: true });
    node.append(
      make("h2", { class: "rec-title" }, button(t("presence"), { class: "", key: "F2", onclick: () => this.focus() })),
      this.count, this.search, this.nobody, this.confirmed, this.members, this.guestsTitle, this.guests, this.newPerson.node,
    );
  }

  makeSearch() {
    const field = make("input", {
      type: "search", class: "rec-input rec-search", placeholder: t("find_person"), "aria-label": t("find_person_help"),
      autocomplete: "off", "aria-keyshortcuts": "F2", "aria-controls": "rec-members",
    });
    field.addEventListener("input", () => {
      this.active = null;
      this.app.draw();
    });
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.app.render());
    field.addEventListener("focus", () => this.app.render());
    return field;
  }

  focus() {
    this.app.show("people");
    this.search.focus();
    this.search.select();
  }

  matching(view) {
    const query = plain(this.search.value.trim());
    if (!query) return view.attendance;
    return view.attendance.filter((one) => plain(one.full_name || one.short_name).split(/\s+/).some((word) => word.startsWith(query)));
  }

  key(event) {
    const rows = this.matching(this.app.view);
    const index = rows.findIndex((one) => one.uid === this.active);
    if (event.code === "ArrowDown" || event.code === "ArrowUp") {
      event.preventDefault();
      const step = event.code === "ArrowDown" ? 1 : -1;
      this.active = rows[Math.max(0, Math.min(rows.length - 1, Math.max(index, step > 0 ? index : 0) + step))]?.uid;
      this.app.draw();
    } else if (event.code === "Enter" || event.code === "NumpadEnter") {
      event.preventDefault();
      const row = rows[Math.max(index, 0)];
      const query = this.search.value.trim();
      if (row && (query || index >= 0)) this.enter(row);
      else if (query) this.newPerson.open(true, query);
    } else if (event.code === "Escape") {
      event.preventDefault();
      this.search.value = "";
      this.app.draw();
      this.app.returnToCaret();
    }
  }

  enter(row) {
    this.mark(row, row.presence === "present" ? "absent" : "present");
    this.search.value = "";
    this.active = row.uid;
    this.app.draw();
  }

  mark(row, presence) {
    const set = (value) => ({ noun: "attendance", verb: "update", uid: row.uid, fields: { presence: value } });
    this.app.act(set(presence), t("presence_of", { who: row.short_name }), set(row.presence));
    this.app.announcer.state(`${row.short_name}: ${t(`presence_${presence}`)}`);
  }

  markConfirmed() {
    this.app.sync.act({ noun: "attendance", verb: "mark_confirmed", uid: this.app.store.meeting, shadow: {} });
  }

  update(view) {
    const rows = this.matching(view);
    const isSearching = document.activeElement === this.search;
    if (isSearching && this.search.value.trim() && !rows.some((one) => one.uid === this.active)) this.active = rows[0]?.uid;
    const draw = (list, people) =>
      reconcile(list, people, (row) => row.uid, (row) => this.create(row), (node, row) => this.draw(node, row, isSearching));
    const guests = rows.filter((row) => row.kind === "invited");
    draw(this.members, rows.filter((row) => row.kind !== "invited"));
    draw(this.guests, guests);
    toggle(this.guestsTitle, guests.length > 0);
    toggle(this.nobody, rows.length === 0 && Boolean(this.search.value.trim()));
    setText(this.count, this.counted(view));
    const hasConfirmed = view.attendance.some((row) => row.reply === "yes" && row.presence === "unmarked");
    toggle(this.confirmed, hasConfirmed && this.app.isEditable);
    this.newPerson.update(view);
  }

  counted(view) {
    const unmarked = view.attendance.filter((row) => row.presence === "unmarked").length;
    return unmarked ? t("unmarked_count", { count: unmarked }) : t("all_marked");
  }

  create(row) {
    const { uid } = row;
    const parts = {
      sign: make("span", { class: "rec-sign", "aria-hidden": "true" }),
      name: make("span", { class: "rec-person-name" }),
      note: make("span", { class: "rec-person-note" }),
      trouble: make("div", { hidden: true }),
      menu: new PersonMenu(this.app, uid),
    };
    parts.main = make("button", { type: "button", class: "rec-person", onclick: () => this.cycle(uid) }, parts.sign, make("span", {}, parts.name, " ", parts.note));
    const node = make("li", { "data-uid": uid }, parts.main, parts.menu.opener, parts.menu.node, parts.trouble);
    node.parts = parts;
    return node;
  }

  cycle(uid) {
    const row = this.app.view.person(uid);
    this.mark(row, NEXT[row.presence]);
  }

  draw(node, row, isSearching) {
    const { parts } = node;
    const notes = this.notes(row);
    setText(parts.sign, SIGNS[row.presence]);
    setText(parts.name, row.short_name || row.full_name);
    setText(parts.note, notes.join(", "));
    node.dataset.presence = row.presence;
    node.classList.toggle("is-active", isSearching && row.uid === this.active);
    node.classList.toggle("is-marked", this.app.store.marks.has(row.uid));
    const spoken = [row.full_name || row.short_name, row.organization, t(`presence_${row.presence}`), ...notes].filter(Boolean).join(", ");
    setAttribute(parts.main, "aria-label", spoken);
    setAttribute(parts.main, "title", [row.full_name, row.post, row.organization].filter(Boolean).join(", "));
    parts.main.disabled = !this.app.isEditable;
    parts.menu.update(row);
    const block = conflictBlock(this.app, row.uid);
    if ((block?.dataset.signature || "") !== (parts.trouble.signature || "")) {
      parts.trouble.signature = block?.dataset.signature || "";
      parts.trouble.replaceChildren(...(block ? [block] : []));
      toggle(parts.trouble, Boolean(block));
    }
  }

  notes(row) {
    const { view } = this.app;
    const notes = [];
    if (row.presence === "absent") notes.push(t("note_absent"));
    if (row.arrived_after) notes.push(t("note_arrived", { number: view.item(row.arrived_after)?.number ?? "" }));
    if (row.left_before) notes.push(t("note_left", { number: view.item(row.left_before)?.number ?? "" }));
    if (row.kind === "invited") notes.push(t("no_vote"));
    else if (!row.votes && row.kind === "member") notes.push(t("no_vote"));
    if (row.presence === "unmarked" && row.reply && row.reply !== "none") notes.push(t(`reply_${row.reply}`));
    if (row.incomplete) notes.push(t("to_complete"));
    return notes;
  }
}

function plain(text) {
  return text.toLocaleLowerCase("ru").replaceAll("ё", "е");
}
