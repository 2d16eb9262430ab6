/* A person who is not on the list: surname and organisation now, the rest before the protocol is sent. */

import { button, make, setText, toggle, uuid } from "./dom.js";
import { Suggest } from "./suggest.js";
import { t } from "./texts.js";

export class NewPerson {
  constructor(app) {
    this.app = app;
    this.opener = button(t("new_person"), { "aria-expanded": "false", onclick: () => this.open(this.form.hidden) });
    this.surname = new Suggest(app, {
      label: t("surname"), keepText: true, sources: [[app.urls.persons, (one) => this.addKnown(one)]],
    });
    this.given = input(t("given_name"));
    this.patronymic = input(t("patronymic"));
    this.organization = new Suggest(app, {
      label: t("organization"), keepText: true,
      sources: [[app.urls.organizations, (one) => { this.organization.field.value = one.label; }]],
    });
    this.post = input(t("post"));
    this.error = make("p", { class: "rec-error", hidden: true, role: "alert" });
    this.form = this.makeForm();
    this.node = make("div", { class: "rec-new-person" }, this.opener, this.form);
  }

  makeForm() {
    const form = make("form", { class: "rec-form", hidden: true, novalidate: true, "aria-label": t("new_person") });
    const send = make("button", { type: "submit", class: "rec-button is-main", text: t("add") });
    const cancel = button(t("cancel"), { onclick: () => this.open(false) });
    form.append(this.surname.node, this.given, this.patronymic, this.organization.node, this.post, this.error);
    form.append(make("div", { class: "rec-row" }, send, cancel));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.addNew();
    });
    form.addEventListener("keydown", (event) => event.code === "Escape" && this.open(false));
    return form;
  }

  open(isOpen, query = "") {
    toggle(this.form, isOpen);
    this.opener.setAttribute("aria-expanded", String(isOpen));
    toggle(this.error, false);
    if (!isOpen) return this.opener.focus();
    if (query) this.surname.field.value = query;
    this.surname.field.focus();
  }

  addKnown(one) {
    this.send({ person: one.id }, { short_name: one.label, full_name: one.label, organization: one.detail || "" });
  }

  addNew() {
    const surname = this.surname.field.value.trim();
    if (!surname) {
      setText(this.error, t("surname_needed"));
      toggle(this.error, true);
      return this.surname.field.focus();
    }
    const [given_name, patronymic, post] = [this.given, this.patronymic, this.post].map((field) => field.value.trim());
    const organization_name = this.organization.field.value.trim();
    const initials = [given_name, patronymic].filter(Boolean).map((name) => `${name[0]}.`).join("");
    this.send(
      { surname, given_name, patronymic, organization_name, post },
      { short_name: `${surname} ${initials}`.trim(), full_name: [surname, given_name, patronymic].filter(Boolean).join(" "), organization: organization_name, post },
    );
  }

  send(fields, shadow) {
    const uid = uuid();
    const kind = "invited";
    this.app.act(
      { noun: "attendance", verb: "add", uid, fields: { ...fields, kind }, shadow: { ...shadow, kind, presence: "present" } },
      t("person_added", { who: shadow.short_name }),
      { noun: "attendance", verb: "remove", uid },
    );
    for (const field of [this.surname.field, this.given, this.patronymic, this.organization.field, this.post]) field.value = "";
    this.open(false);
  }

  update() {
    toggle(this.node, this.app.isEditable);
  }
}

function input(label) {
  return make("input", { type: "text", class: "rec-input", placeholder: label, "aria-label": label, autocomplete: "off", maxlength: 200 });
}
