/* Speakers of a question: chosen among those on the attendance list. */

import { button, make, setAttribute, toggle } from "./dom.js";
import { t } from "./texts.js";

export class Speakers {
  constructor(app, uid) {
    Object.assign(this, { app, uid });
    this.chips = make("span", { class: "rec-chip-list" });
    this.select = make("select", { class: "rec-input", "aria-label": t("choose_speaker"), hidden: true });
    this.opener = button("+", { class: "rec-button is-small", "aria-label": t("add_speaker"), onclick: () => this.open() });
    this.select.addEventListener("change", () => this.choose());
    this.select.addEventListener("blur", () => toggle(this.select, false));
    this.node = make("div", { class: "rec-row rec-speakers" }, make("span", { class: "rec-label", text: t("speakers") }), this.chips, this.opener, this.select);
  }

  open() {
    toggle(this.select, true);
    this.select.focus();
  }

  choose() {
    if (this.select.value) this.set([...this.item.speakers, this.select.value]);
    toggle(this.select, false);
    this.opener.focus();
  }

  set(speakers) {
    const update = (list) => ({ noun: "item", verb: "update", uid: this.item.uid, fields: { speakers: list } });
    this.app.act(update(speakers), t("speakers"), update(this.item.speakers));
  }

  update(item, view) {
    this.item = item;
    const signature = JSON.stringify([item.uid, item.speakers, view.attendance.map((one) => one.short_name), this.app.isEditable]);
    if (signature === this.signature) return;
    this.signature = signature;
    toggle(this.opener, this.app.isEditable);
    this.chips.replaceChildren(...(item.speakers || []).map((uid) => this.chip(view.person(uid), uid)));
    const others = view.attendance.filter((one) => !item.speakers.includes(one.uid));
    this.select.replaceChildren(make("option", { value: "", text: t("choose_speaker") }), ...others.map((one) => make("option", { value: one.uid, text: one.short_name || one.full_name })));
  }

  chip(person, uid) {
    const name = person?.short_name || t("removed_person");
    const node = make("span", { class: "rec-chip" }, name);
    if (!this.app.isEditable) return node;
    const remove = button("×", { class: "rec-chip-button", onclick: () => this.set(this.item.speakers.filter((one) => one !== uid)) });
    setAttribute(remove, "aria-label", t("remove_speaker", { who: name }));
    node.append(remove);
    return node;
  }
}
