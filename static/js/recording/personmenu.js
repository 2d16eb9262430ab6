/* What is rarer than present or absent: came later, left earlier, the answer to the invitation. */

import { button, make, setAttribute, toggle } from "./dom.js";
import { t } from "./texts.js";

const REPLIES = ["none", "yes", "no", "substitute"];
const KINDS = ["member", "invited"];

export class PersonMenu {
  constructor(app, uid) {
    Object.assign(this, { app, uid });
    this.node = make("div", { class: "rec-person-menu", hidden: true });
    this.opener = button("⋯", { class: "rec-person-more", "aria-expanded": "false", onclick: () => this.open(this.node.hidden) });
    this.node.addEventListener("keydown", (event) => {
      if (event.code !== "Escape") return;
      event.stopPropagation();
      this.open(false);
    });
  }

  open(isOpen) {
    toggle(this.node, isOpen);
    setAttribute(this.opener, "aria-expanded", String(isOpen));
    if (isOpen && !this.node.childElementCount) this.build();
    this.app.draw();
    (isOpen ? this.node.querySelector("select") : this.opener).focus();
  }

  build() {
    this.arrived = this.select(t("arrived_after"), "arrived_after");
    this.left = this.select(t("left_before"), "left_before");
    this.reply = this.select(t("reply"), "reply", REPLIES.map((name) => [name, t(`reply_${name}`)]));
    this.kind = this.select(t("kind"), "kind", KINDS.map((name) => [name, t(`kind_${name}`)]));
    this.post = this.text(t("post"), "post");
    this.organization = this.text(t("organization"), "organization", "organization_name");
    const remove = button(t("remove_person"), { onclick: () => this.remove() });
    this.node.append(this.arrived.box, this.left.box, this.reply.box, this.kind.box, this.post.box, this.organization.box, remove);
  }

  select(label, name, options = []) {
    const field = make("select", { class: "rec-input" });
    for (const [value, text] of options) field.append(make("option", { value, text }));
    field.addEventListener("change", () => this.change(name, field.value || null));
    return { field, name, box: make("label", {}, label, field) };
  }

  text(label, name, fieldName = name) {
    const field = make("input", { type: "text", class: "rec-input", maxlength: 300 });
    field.addEventListener("change", () => this.change(name, field.value.trim(), fieldName));
    return { field, name, box: make("label", {}, label, field) };
  }

  change(name, value, fieldName = name) {
    const old = this.row[name] ?? null;
    const set = (to) => ({ noun: "attendance", verb: "update", uid: this.uid, fields: { [fieldName]: to }, shadow: { [name]: to } });
    this.app.act(set(value), t("presence_of", { who: this.row.short_name }), set(old));
  }

  remove() {
    const { row, uid } = this;
    const restore = { noun: "attendance", verb: "restore", uid, fields: {}, shadow: { ...row, pending: undefined } };
    const label = t("person_removed", { who: row.short_name });
    this.app.act({ noun: "attendance", verb: "remove", uid }, label, restore);
    this.app.announcer.say(label, { label: t("bring_back"), run: () => this.app.undo.undo() });
  }

  update(row) {
    this.row = row;
    setAttribute(this.opener, "aria-label", t("more_about", { who: row.short_name || row.full_name }));
    toggle(this.opener, this.app.isEditable);
    if (this.node.hidden) return;
    const questions = this.app.view.items.map((item) => [item.uid, `${item.number || ""} ${item.title || t("agenda")}`.slice(0, 60)]);
    for (const one of [this.arrived, this.left]) {
      fillOptions(one.field, [["", "–"], ...questions]);
      one.field.value = row[one.name] || "";
    }
    this.reply.field.value = row.reply || "none";
    this.kind.field.value = row.kind === "invited" ? "invited" : "member";
    for (const one of [this.post, this.organization]) {
      if (one.field !== document.activeElement) one.field.value = row[one.name] || "";
    }
  }
}

function fillOptions(field, options) {
  const signature = JSON.stringify(options);
  if (field.signature === signature) return;
  field.signature = signature;
  field.replaceChildren(...options.map(([value, text]) => make("option", { value, text })));
}
