/* Two texts of one field, or a text the server would not take: both are kept, mine stays in the field. */

import { button, make } from "./dom.js";
import { difference } from "./typing.js";
import { t } from "./texts.js";

export function conflictBlock(app, uid) {
  const operation = app.store.pendingFor(uid).find((one) => one.parked);
  if (!operation || operation.parked.kind === "gone") return gone(app, uid);
  const node = make("div", { class: "rec-conflict", role: "group", "aria-label": t("not_accepted") });
  node.dataset.signature = `${operation.op_id}|${operation.parked.kind}|${JSON.stringify(operation.fields)}`;
  if (operation.parked.kind === "conflict") node.append(...sideBySide(app, operation));
  else node.append(...refused(app, operation));
  return node;
}

/* Somebody has removed what I was writing in. */
function gone(app, uid) {
  const noun = ["decision", "item", "attendance"].find((one) => app.store.row(one, uid)?.gone);
  if (!noun) return null;
  const node = make("div", { class: "rec-conflict", role: "group", "aria-label": t("gone") });
  node.dataset.signature = "gone";
  /* First the row, then what was written in it. */
  const back = () => {
    const written = app.store.pendingFor(uid).filter((operation) => operation.verb === "update");
    written.forEach((operation) => app.sync.drop(operation));
    app.store.adopt(noun, uid, app.store.row(noun, uid));
    app.sync.act({ noun, verb: "restore", uid, shadow: { ...app.store.row(noun, uid) } });
    for (const { fields } of written) app.sync.type(noun, uid, fields);
    app.sync.flush();
  };
  const agree = () => {
    app.store.pendingFor(uid).forEach((operation) => app.sync.drop(operation));
    app.store.forget(noun, uid);
  };
  node.append(make("p", { class: "rec-conflict-title", text: t("gone") }));
  node.append(make("div", { class: "rec-row" }, button(t("bring_back"), { onclick: back }), button(t("agree_gone"), { onclick: agree })));
  return node;
}

function sideBySide(app, operation) {
  const { parked, fields } = operation;
  const who = parked.by || t("another_person");
  const parts = [make("p", { class: "rec-conflict-title", text: t("conflict", { who, at: parked.at || "" }) })];
  for (const name of parked.fields) {
    const { mine, theirs } = difference(words(app, fields[name]), words(app, parked.row[name]));
    const pair = make("div", { class: "rec-pair" });
    pair.append(version(t("my_text"), mine), version(t("their_text", { who }), theirs));
    parts.push(pair);
  }
  const keep = () => {
    app.sync.keepMine(operation);
    returnFocus(app, operation);
  };
  const take = () => takeTheirs(app, operation);
  parts.push(make("div", { class: "rec-row" }, button(t("keep_mine"), { onclick: keep }), button(t("take_theirs"), { onclick: take })));
  return parts;
}

/* The button that was pressed is about to go: the caret goes back to the field it spoke of. */
function returnFocus(app, { noun, uid, fields }) {
  const name = Object.keys(fields)[0] || "text";
  app.fieldOf(noun, uid, name)?.focus();
}

/* Fields that are not texts are shown in words as well. */
function words(app, value) {
  if (Array.isArray(value)) return value.map((uid) => app.view.person(uid)?.short_name || uid).join(", ");
  const text = String(value ?? "");
  return app.view.person(text)?.short_name || text;
}

function version(title, pieces) {
  const text = make("p", {}, ...pieces.map(([words, isCommon]) => (isCommon ? words : make("mark", { text: words }))));
  return make("div", { class: "rec-version" }, make("span", { class: "rec-label", text: title }), text);
}

/* My text is not lost: one Ctrl+Z puts it back. */
function takeTheirs(app, operation) {
  const { noun, uid, parked, fields } = operation;
  const mine = parked.fields.filter((name) => typeof fields[name] === "string").map((name) => [name, fields[name]]);
  app.sync.takeTheirs(operation);
  for (const [name, before] of mine) {
    const after = parked.row[name] ?? "";
    app.undo.text({ noun, uid, field: name, before, after, isStep: true });
    const field = app.fieldOf(noun, uid, name);
    if (field) app.putText(field, after, after.length);
  }
  app.draw();
}

function refused(app, operation) {
  const { parked } = operation;
  const errors = Object.values(parked.errors || {}).flat();
  const sentence = parked.sentence || errors.join(" ") || t(parked.status === 413 ? "too_large" : "refused");
  const again = () => {
    app.sync.resend(operation);
    app.sync.flush();
    returnFocus(app, operation);
  };
  const discard = () => {
    app.sync.drop(operation);
    app.store.settle();
    app.store.changed();
    app.sync.flush();
    returnFocus(app, operation);
  };
  return [
    make("p", { class: "rec-conflict-title", text: sentence }),
    make("div", { class: "rec-row" }, button(t("send_again"), { onclick: again }), button(t("discard_mine"), { onclick: discard })),
  ];
}
