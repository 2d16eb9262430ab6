/* What a secretary does with questions and points, each with its way back. */

import { uuid } from "./dom.js";
import { splitLines } from "./typing.js";
import { t } from "./texts.js";

const MOST_POINTS = 300;

/* ---- points ---- */

export function nextPoint(app, uid) {
  const points = app.view.pointsOf(app.ui.item);
  const index = points.findIndex((point) => point.uid === uid);
  const current = points[index];
  const following = points[index + 1];
  if (current?.unborn && !current.text) return following && app.focusPoint(following.uid);
  if (following?.unborn) return app.focusPoint(following.uid, 0);
  const fresh = app.store.addUnborn(app.ui.item, uid);
  app.draw();
  return app.focusPoint(fresh, 0);
}

/* The empty line at the end of every question, where the next sentence begins. */
export function trailingPoint(app, item) {
  const last = app.view.pointsOf(item).at(-1);
  return last?.unborn ? last.uid : app.store.addUnborn(item, null);
}

export function removePoint(app, uid) {
  const row = app.view.decision(uid);
  if (!row) return;
  const points = app.view.pointsOf(row.item);
  const index = points.findIndex((point) => point.uid === uid);
  const neighbour = points[index - 1] || points[index + 1];
  if (row.unborn) {
    if (index === points.length - 1) return neighbour && app.focusPoint(neighbour.uid);
    app.focusPoint(neighbour?.uid);
    return app.store.dropUnborn(uid);
  }
  app.focusPoint(neighbour?.uid);
  if (!app.sync.forgetUnsent(uid)) takeAway(app, row, index);
  app.draw();
}

function takeAway(app, row, position) {
  const { uid, number } = row;
  const shadow = { ...row, pending: undefined, position };
  const label = t("point_removed", { number });
  const remove = () => app.sync.act({ noun: "decision", verb: "remove", uid });
  const restore = () => {
    app.sync.act({ noun: "decision", verb: "restore", uid, fields: {}, shadow });
    app.reveal(uid);
  };
  remove();
  app.undo.step(label, restore, remove);
  app.announcer.say(label, { label: t("bring_back"), run: () => app.undo.undo() });
}

/* Alt+↑/↓: within the question, and over its edge into the neighbouring one. */
export function movePoint(app, uid, step) {
  const row = app.view.decision(uid);
  if (!row || row.unborn) return;
  const born = app.view.pointsOf(row.item).filter((point) => !point.unborn);
  const index = born.findIndex((point) => point.uid === uid);
  const target = index + step;
  if (target >= 0 && target < born.length) return relocate(app, row, index, row.item, target);
  const items = [...app.view.questions, app.view.shelf].filter(Boolean);
  const neighbour = items[items.findIndex((item) => item.uid === row.item) + step];
  if (!neighbour) return;
  const count = app.view.pointsOf(neighbour.uid).filter((point) => !point.unborn).length;
  relocate(app, row, index, neighbour.uid, step > 0 && neighbour.kind !== "shelf" ? 0 : count);
}

export function moveToItem(app, uid, item) {
  const row = app.view.decision(uid);
  const born = app.view.pointsOf(row.item).filter((point) => !point.unborn);
  const count = app.view.pointsOf(item).filter((point) => !point.unborn).length;
  relocate(app, row, born.findIndex((point) => point.uid === uid), item, count, { stay: true });
}

function relocate(app, row, from, item, position, { stay = false } = {}) {
  const { uid } = row;
  const move = (to, place) => app.sync.act({ noun: "decision", verb: "move", uid, fields: { item: to, position: place } });
  const back = (to, place) => () => {
    move(to, place);
    app.reveal(uid);
  };
  const field = app.fieldOf("decision", uid, "text");
  const caret = field ? field.selectionStart : 0;
  const hadFocus = field === document.activeElement;
  const old = row.number;
  move(item, position);
  app.undo.step(t("point_moved", { number: old }), back(row.item, from), back(item, position));
  if (item !== row.item && !stay) {
    app.ui.item = item;
    app.ui.editor = null;
  }
  app.draw();
  if (hadFocus && !stay) app.focusPoint(uid, caret);
  const now = app.view.decision(uid)?.number;
  if (old && now && old !== now) app.announcer.note(t("renumbered", { old, new: now }));
}

/* A pasted list becomes points: the first line stays, the others follow it. */
export function splitPoint(app, uid) {
  const row = app.view.decision(uid);
  const [first, ...others] = splitLines(row.text);
  if (!others.length || others.length >= MOST_POINTS) return;
  const start = app.bornBefore(row.item, uid) + 1;
  const made = others.map((text, index) => ({ uid: uuid(), text, position: start + index }));
  const write = (text) => {
    app.sync.type("decision", uid, { text });
    const shown = app.fieldOf("decision", uid, "text");
    if (shown) app.putText(shown, text, text.length);
  };
  const redo = () => {
    write(first);
    for (const { uid: one, text, position } of made) {
      app.sync.act({ noun: "decision", verb: "add", uid: one, fields: { item: row.item, position, text } });
    }
  };
  const undo = () => {
    for (const { uid: one } of made) {
      if (!app.sync.forgetUnsent(one)) app.sync.act({ noun: "decision", verb: "remove", uid: one });
    }
    write(row.text);
  };
  redo();
  app.undo.step(t("split_done", { count: made.length + 1 }), undo, redo);
  app.draw();
}

export function canSplit(text) {
  if (!text.includes("\n")) return 0;
  return splitLines(text).length;
}

export { MOST_POINTS };

/* F4 for the first time: what was recognised in the sentence is right. */
export function confirmRecognized(app, uid) {
  const row = app.view.decision(uid);
  const found = row?.recognized;
  if (!found?.differs || row.pending?.includes("confirm")) return false;
  const executors = found.executors.map((one, index) => ({ ...one, role: index ? "co_executor" : "responsible" }));
  const deadline = found.deadline && !found.deadline.unrecognised ? found.deadline : row.deadline;
  const shadow = { executors, deadline, verb_class: found.verb_class || row.verb_class, recognized: { ...found, differs: false } };
  app.act({ noun: "decision", verb: "confirm", uid, shadow });
  return true;
}

/* ---- questions ---- */

export function addItem(app, title) {
  const uid = uuid();
  const last = app.view.questions.at(-1);
  const after = last ? last.uid : null;
  const position = app.view.questions.length;
  app.act(
    { noun: "item", verb: "add", uid, fields: { title, after }, shadow: { title, position } },
    t("question_added"),
    { noun: "item", verb: "remove", uid },
  );
  return uid;
}

export function removeItem(app, uid) {
  const { questions } = app.view;
  const position = questions.findIndex((item) => item.uid === uid);
  const row = questions[position];
  const label = t("question_removed", { number: row.number });
  const shadow = { ...row, pending: undefined, position };
  app.act({ noun: "item", verb: "remove", uid }, label, { noun: "item", verb: "restore", uid, fields: {}, shadow });
  app.select((questions[position + 1] || questions[position - 1] || app.view.items[0] || { uid: null }).uid, { focus: true });
  app.announcer.say(label, { label: t("bring_back"), run: () => app.undo.undo() });
}

export function moveItem(app, uid, step) {
  const { questions } = app.view;
  const from = questions.findIndex((item) => item.uid === uid);
  const to = from + step;
  if (from < 0 || to < 0 || to >= questions.length) return;
  const move = (position) => ({ noun: "item", verb: "move", uid, fields: { position } });
  app.act(move(to), t("question_moved"), move(from));
}

export function beginItem(app, uid) {
  const time = app.clock();
  if (app.view.status === "planned") {
    app.sync.act({ noun: "meeting", verb: "begin", uid: app.store.meeting, shadow: {}, shadowFacts: { status: "running" } });
  }
  app.sync.act({ noun: "item", verb: "begin", uid, shadow: { started_at: time, finished_at: "" } });
}

/* Ctrl+Enter: to the vote if there is none yet, else the question is finished and the next one follows. */
export function finishItem(app) {
  const { item } = app;
  if (!item || item.kind === "shelf") return;
  const hasPoints = app.view.pointsOf(item.uid).some((point) => !point.unborn);
  const needsVote = item.kind === "agenda" || (item.outcome === "decision" && hasPoints);
  if (needsVote && item.vote.kind === "none" && !app.ui.votePassed?.has(item.uid)) {
    (app.ui.votePassed ||= new Set()).add(item.uid);
    app.announcer.say(t("vote_first"));
    document.querySelector("#rec-vote button")?.focus();
    return;
  }
  app.sync.act({ noun: "item", verb: "finish", uid: item.uid, shadow: { finished_at: app.clock() } });
  const next = app.neighbour(1);
  if (next && next.kind !== "shelf") app.select(next.uid, { focus: true });
  else app.announcer.say(t("last_question_done"));
}
