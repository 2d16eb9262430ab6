/* The head of the meeting: day, times, place, who presides, who keeps the minutes. */

import { make, setValue, toggle } from "./dom.js";
import { conflictBlock } from "./conflicts.js";
import { t } from "./texts.js";

const FIELDS = [
  ["held_on", "date"], ["starts_at", "time"], ["ends_at", "time"], ["city", "text"], ["place", "text"],
  ["form", "select"], ["presided_by", "person"], ["secretary", "person"],
];
const FORMS = ["in_person", "remote", "mixed", "absentee"];

export class HeadPanel {
  constructor(app, node) {
    Object.assign(this, { app, node, fields: new Map() });
    node.dataset.uid = app.store.meeting;
    this.trouble = make("div", { hidden: true });
    for (const [name, type] of FIELDS) this.addField(name, type);
    node.append(this.trouble);
  }

  addField(name, type) {
    const isSelect = type === "select" || type === "person";
    const field = isSelect ? make("select", { class: "rec-input" }) : make("input", { type, class: "rec-input", maxlength: type === "text" ? 300 : null });
    if (type === "select") field.append(...FORMS.map((form) => make("option", { value: form, text: t(`form_${form}`) })));
    field.dataset.field = `meeting.${name}`;
    field.addEventListener("change", () => this.change(name, field.value));
    this.fields.set(name, { field, type });
    this.node.append(make("label", { class: "rec-field" }, make("span", { class: "rec-label", text: t(`head_${name}`) }), field));
  }

  change(name, value) {
    const old = this.app.view.head[name] ?? "";
    if (old === value) return;
    const set = (to) => ({ noun: "meeting", verb: "update", uid: this.app.store.meeting, fields: { [name]: to } });
    this.app.act(set(value), t(`head_${name}`), set(old));
  }

  update(view) {
    if (this.node.hidden) return;
    for (const [name, { field, type }] of this.fields) {
      if (type === "person") this.fillPeople(field, view);
      setValue(field, view.head[name] || "");
      field.disabled = !this.app.isEditable;
    }
    const block = conflictBlock(this.app, this.app.store.meeting);
    this.trouble.replaceChildren(...(block ? [block] : []));
    toggle(this.trouble, Boolean(block));
  }

  fillPeople(field, view) {
    const signature = JSON.stringify(view.attendance.map((one) => [one.uid, one.short_name]));
    if (field.signature === signature) return;
    field.signature = signature;
    const { value } = field;
    const options = view.attendance.map((one) => make("option", { value: one.uid, text: one.full_name || one.short_name }));
    field.replaceChildren(make("option", { value: "", text: "–" }), ...options);
    field.value = value;
  }
}
