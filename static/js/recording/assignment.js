/* F4 for the second time: executors, deadline and class set by hand, in a strip under the sentence. */

import { button, make, setValue } from "./dom.js";
import { Suggest } from "./suggest.js";
import { t } from "./texts.js";

const CLASSES = ["information", "constitutive", "approving", "signing", "instructing", "recommending", "control"];

export class AssignmentEditor {
  constructor(app, uid) {
    Object.assign(this, { app, uid });
    this.executors = make("div", { class: "rec-row" });
    this.suggest = new Suggest(app, {
      label: t("add_executor"),
      sources: [
        [app.urls.organizations, (one) => this.add({ organization: one.id }, one.label)],
        [app.urls.persons, (one) => this.add({ person: one.id }, one.label)],
      ],
      free: [(text) => t("as_group", { text }), (text) => this.add({ group: text }, text)],
    });
    this.date = this.input("date", t("deadline_date"), (value) => this.deadline(value ? { date: value } : { clear: true }));
    this.text = this.input("text", t("deadline_words"), (value) => value && this.deadline({ text: value }));
    this.verbs = this.classes();
    const none = button(t("no_deadline"), { onclick: () => this.deadline({ none: true }) });
    const clear = button(t("clear_deadline"), { onclick: () => this.deadline({ clear: true }) });
    this.node = make("div", { class: "rec-editor", role: "group", "aria-label": t("assignment") });
    this.node.append(
      make("div", { class: "rec-row" }, caption(t("executors")), this.executors, this.suggest.node),
      make("div", { class: "rec-row" }, caption(t("deadline")), this.date, this.text, none, clear),
      make("div", { class: "rec-row" }, caption(t("verb_class")), this.verbs, button(t("done"), { key: "Esc", onclick: () => this.close() })),
    );
    this.node.addEventListener("keydown", (event) => {
      if (event.code !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  input(type, label, onchange) {
    const node = make("input", { type, "aria-label": label, placeholder: label, class: "rec-input" });
    node.addEventListener("change", () => onchange(node.value.trim()));
    return node;
  }

  classes() {
    const node = make("select", { class: "rec-input", "aria-label": t("verb_class") });
    for (const name of CLASSES) node.append(make("option", { value: name, text: t(`verb_${name}`) }));
    node.addEventListener("change", () => {
      const shadow = { verb_class: node.value, verb_label: t(`verb_${node.value}`) };
      this.app.act({ noun: "decision", verb: "update", uid: this.uid, fields: { verb_class: node.value }, shadow });
    });
    return node;
  }

  focus() {
    this.suggest.field.focus();
  }

  close() {
    this.app.ui.editor = null;
    this.app.draw();
    this.app.focusPoint(this.uid);
  }

  update(row) {
    this.row = row;
    if (document.activeElement !== this.verbs) this.verbs.value = row.verb_class || "instructing";
    setValue(this.date, row.deadline?.date || "");
    setValue(this.text, row.deadline?.text || "");
    const signature = JSON.stringify(row.executors);
    if (signature === this.signature) return;
    this.signature = signature;
    this.executors.replaceChildren(
      ...(row.executors || []).map((one, index) =>
        make(
          "span",
          { class: "rec-chip is-confirmed" },
          one.label,
          button("×", { class: "rec-chip-button", "aria-label": t("remove_executor", { who: one.label }), onclick: () => this.remove(index) }),
        ),
      ),
    );
  }

  add(executor, label) {
    this.send([...this.row.executors, { ...executor, label, role: this.row.executors.length ? "co_executor" : "responsible" }]);
  }

  remove(index) {
    this.send(this.row.executors.filter((one, place) => place !== index));
    this.focus();
  }

  send(executors) {
    if (this.row.pending?.includes("confirm")) return this.app.announcer.say(t("wait_for_server"));
    const set = (list) => ({
      noun: "decision",
      verb: "set_executors",
      uid: this.uid,
      fields: { executors: list.map(reference) },
      shadow: { executors: list.map((one, index) => ({ ...one, role: index ? "co_executor" : "responsible" })) },
    });
    this.app.act(set(executors), t("executors"), set(this.row.executors));
  }

  deadline(fields) {
    const words = fields.text || fields.date || (fields.none ? t("no_deadline") : "");
    const shadow = { deadline: fields.clear ? null : { text: words, due_words: words, none: Boolean(fields.none) } };
    this.app.act({ noun: "decision", verb: "set_deadline", uid: this.uid, fields, shadow });
  }
}

/* The server names an executor by what it is; a label alone means a group. */
function reference({ key, organization, person, group, label }) {
  if (key) return { [key[0]]: key[1] };
  if (organization) return { organization };
  if (person) return { person };
  return { group: group || label };
}

function caption(text) {
  return make("span", { class: "rec-label", text });
}
