/* What a person does with the plan: every act changes the draft on the screen and becomes a change for the server. */

import { uuid } from "../recording/dom.js";
import { apply, FIELDS, find, flat, saidAfter } from "./changes.js";
import { uidOf } from "./sync.js";
import { t } from "./texts.js";

const MOST_WAYS = 100;
const clone = (value) => JSON.parse(JSON.stringify(value));

export class Editor {
  constructor({ draft, hints, sources, findings, sync, announcer, draw }) {
    Object.assign(this, { draft, hints, sources, findings, sync, announcer, draw });
    this.ways = [];
    this.remember(draft);
    this.ensureSomething();
  }

  /* What the server has in every cell. */
  remember(draft) {
    this.known = new Map(flat(draft).map(({ uid, section, row }) => [uid, { ...(row || { title: section.title }) }]));
  }

  /* An empty plan begins with a line to write in. */
  ensureSomething() {
    if (!this.draft.sections.length) this.draft.sections.push(freshSection());
    const [first] = this.draft.sections;
    if (this.draft.sections.length === 1 && !first.rows.length) first.rows.push(freshRow());
  }

  /* --- from the server ------------------------------------------------------------------------------------ */

  answered(body, batch) {
    if (!body) return this.draw();
    for (const { change } of batch) {
      const target = this.known.get(uidOf(change)) || {};
      if (change.op === "set") target[change.field] = change.after;
      else if (change.op.startsWith("add")) Object.assign(target, change.row || { title: change.section.title });
      this.known.set(uidOf(change), target);
    }
    Object.assign(this.hints, body.hints);
    Object.assign(this.sources, body.sources);
    this.findings = body.findings;
    if (body.draft) this.rebase(body.draft);
    this.draw();
    if (body.conflicts?.length) this.announcer.say(t("conflict_said"));
  }

  /* The draft of the server with everything on top of it that is only here. */
  rebase(draft) {
    const fresh = this.freshOnes();
    const mine = this.draft;
    this.remember(draft);
    this.draft = clone(draft);
    for (const entry of this.sync.queue) {
      const { change, parked } = entry;
      if (parked?.theirs !== undefined) this.rebaseConflict(entry, mine);
      else apply(this.draft, change);
    }
    for (const one of fresh) {
      const isIdle = one.item.rows && !one.item.title && draft.sections.length;
      if (!isIdle) this.putFresh(one);
    }
    this.ensureSomething();
  }

  rebaseConflict({ change, parked }, mine) {
    const { section, row } = find(this.draft, change.uid);
    const target = row || section;
    if (target) {
      parked.theirs = this.known.get(change.uid)?.[change.field] ?? parked.theirs;
      target[change.field] = change.after;
      return;
    }
    /* The row was removed while I wrote in it: it stays on my screen until I have decided. */
    parked.gone = true;
    const old = find(mine, change.uid);
    const item = { ...(old.row || emptyRow(change.uid)), [change.field]: change.after, gone: true };
    const after = old.row ? saidAfter(old.section.rows, old.section.rows.indexOf(old.row)) : null;
    if (!this.draft.sections.length) this.draft.sections.push(freshSection());
    this.putFresh({ item, section: old.section?.uid ?? this.draft.sections.at(-1).uid, after });
  }

  freshOnes() {
    const found = [];
    this.draft.sections.forEach((section, place) => {
      if (section.fresh) found.push({ item: { ...section, rows: [] }, section: null, after: saidAfter(this.draft.sections, place) });
      section.rows.forEach((row, index) => row.fresh && found.push({ item: row, section: section.uid, after: section.rows[index - 1]?.uid ?? "" }));
    });
    return found;
  }

  putFresh({ item, section, after }) {
    const goal = section ? find(this.draft, section).section || this.draft.sections.at(-1) : this.draft;
    if (!goal) return;
    const items = section ? goal.rows : goal.sections;
    const place = items.findIndex((one) => one.uid === after);
    items.splice(after === "" ? 0 : place < 0 ? items.length : place + 1, 0, item);
  }

  /* --- writing -------------------------------------------------------------------------------------------- */

  act(change) {
    apply(this.draft, change);
    this.sync.push(change);
  }

  type(uid, field, value) {
    this.typed(uid, field, value);
    const { row } = find(this.draft, uid);
    /* Hundreds of rows are not looked through at every letter. */
    const isPlain = row && !row.fresh && !row.gone && !this.sync.parkedAt(uid);
    this.write(uid, field, value);
    if (!isPlain) this.draw();
  }

  write(uid, field, value) {
    const { section, row } = find(this.draft, uid);
    const target = row || section;
    if (!target || target[field] === value) return;
    target[field] = value;
    if (target.gone) return this.sync.push({ op: "set", uid, field, before: "", after: value });
    if (target.fresh) {
      if (value.trim()) this.say(uid);
      return;
    }
    this.sync.push({ op: "set", uid, field, before: this.known.get(uid)?.[field] ?? "", after: value });
  }

  /* What was only on this screen becomes part of the plan. */
  say(uid) {
    const { section, row } = find(this.draft, uid);
    if (section.fresh) {
      delete section.fresh;
      const after = saidAfter(this.draft.sections, this.draft.sections.indexOf(section));
      this.sync.push({ op: "add_section", section: { uid: section.uid, title: section.title }, after });
    }
    if (!row?.fresh) return;
    delete row.fresh;
    const after = saidAfter(section.rows, section.rows.indexOf(row));
    this.sync.push({ op: "add_row", section: section.uid, row: fieldsOf(row), after });
  }

  /* --- rows and sections ---------------------------------------------------------------------------------- */

  /* An empty row behind another or at the beginning of a section; one that is there already is used. */
  addRow(section, index) {
    const there = section.rows[index];
    if (there?.fresh) return there.uid;
    const row = freshRow();
    section.rows.splice(index, 0, row);
    return row.uid;
  }

  addSection(after) {
    const section = freshSection();
    this.draft.sections.splice(this.draft.sections.indexOf(after) + 1, 0, section);
    section.rows.push(freshRow());
    this.say(section.uid);
    return section.uid;
  }

  /* Where the caret goes from a row or the head of a section with Enter; "" when there is nowhere to go. */
  next(uid) {
    const { section, row } = find(this.draft, uid);
    const index = row ? section.rows.indexOf(row) + 1 : 0;
    if (section.rows[index]) return section.rows[index].uid;
    return row?.fresh ? "" : this.addRow(section, index);
  }

  at(uid) {
    return find(this.draft, uid);
  }

  /* Where the caret goes from something that is about to be removed. */
  neighbour(uid) {
    const items = flat(this.draft);
    const place = items.findIndex((item) => item.uid === uid);
    const isRow = (item) => item?.row && item.uid !== uid;
    const near = [items[place + 1], items[place - 1]].find(isRow) || items[place - 1] || items[place + 1] || items[place];
    return near.uid;
  }

  last() {
    return flat(this.draft).at(-1).uid;
  }

  isEmpty() {
    return flat(this.draft).every(({ row }) => !row || isBlank(row));
  }

  remove(uid) {
    const { section, row } = find(this.draft, uid);
    if (row) this.removeRow(section, row);
    else if (section && (section.title || this.draft.sections.length > 1)) this.removeSection(section);
  }

  removeRow(section, row) {
    const index = section.rows.indexOf(row);
    const after = saidAfter(section.rows, index);
    if (row.fresh || row.gone) {
      section.rows.splice(index, 1);
      this.ensureSomething();
      return;
    }
    this.act({ op: "remove", uid: row.uid });
    this.ensureSomething();
    this.offer(t("row_removed"), () => this.act({ op: "add_row", section: section.uid, row: fieldsOf(row), after }));
  }

  removeSection(section) {
    const { sections } = this.draft;
    const place = sections.indexOf(section);
    const after = saidAfter(sections, place);
    if (sections.length === 1) return this.write(section.uid, "title", "");
    section.rows = section.rows.filter((row) => !row.fresh);
    if (section.fresh) return sections.splice(place, 1);
    const moved = section.rows.map((row) => row.uid);
    this.act({ op: "remove", uid: section.uid });
    this.ensureSomething();
    this.offer(t("section_removed"), () => {
      this.act({ op: "add_section", section: { uid: section.uid, title: section.title }, after });
      let behind = "";
      for (const uid of moved) {
        this.act({ op: "move", uid, section: section.uid, after: behind });
        behind = uid;
      }
    });
  }

  move(uid, step) {
    const { section, row } = find(this.draft, uid);
    if (!row) return this.moveSection(section, step);
    const { sections } = this.draft;
    const index = section.rows.indexOf(row);
    const goal = section.rows[index + step] ? section : sections[sections.indexOf(section) + step];
    if (!goal) return;
    const before = saidAfter(section.rows, index);
    section.rows.splice(index, 1);
    const place = goal === section ? index + step : step > 0 ? 0 : goal.rows.length;
    goal.rows.splice(place, 0, row);
    if (row.fresh || row.gone) return;
    if (goal.fresh) this.say(goal.uid);
    this.sync.push({ op: "move", uid, section: goal.uid, after: saidAfter(goal.rows, place) });
    this.way(() => this.act({ op: "move", uid, section: section.uid, after: before }));
  }

  moveSection(section, step) {
    const { sections } = this.draft;
    const place = sections.indexOf(section) + step;
    if (!sections[place]) return;
    const before = saidAfter(sections, place - step);
    sections.splice(place - step, 1);
    sections.splice(place, 0, section);
    if (section.fresh) return;
    this.sync.push({ op: "move", uid: section.uid, after: saidAfter(sections, place) });
    this.way(() => this.act({ op: "move", uid: section.uid, after: before }));
  }

  /* --- pasting -------------------------------------------------------------------------------------------- */

  /* A table into the cell of a row; into the first column it never overwrites what stands there. The uid of the last
     row is given back. */
  paste(uid, field, rows, sentence = "") {
    const back = this.snapshot();
    const isWhole = field === "title";
    const fields = FIELDS.slice(FIELDS.indexOf(field));
    let at = find(this.draft, uid);
    let index = at.section.rows.indexOf(at.row);
    let section = at.section;
    let last = uid;
    if (isWhole && !isBlank(at.row)) index += 1;
    for (const { heading, cells } of rows) {
      if (heading !== undefined) {
        section = this.pastedSection(section, heading);
        index = 0;
        continue;
      }
      const isFree = section.rows[index] && (!isWhole || isBlank(section.rows[index]));
      last = isFree ? section.rows[index].uid : this.insertRow(section, index);
      fields.forEach((name, column) => cells[column] !== undefined && this.write(last, name, cells[column]));
      index += 1;
    }
    const count = rows.filter((line) => line.cells).length;
    this.offer(`${t("pasted", { count })} ${sentence}`.trim(), back);
    return last;
  }

  insertRow(section, index) {
    const row = freshRow();
    section.rows.splice(index, 0, row);
    return row.uid;
  }

  /* The head of a section names the section in hand when that one is still empty and nameless. */
  pastedSection(section, heading) {
    if (!section.title && section.rows.every((row) => row.fresh)) {
      this.write(section.uid, "title", heading);
      return section;
    }
    section.rows = section.rows.filter((row) => !row.fresh);
    const uid = this.addSection(section);
    this.write(uid, "title", heading);
    return find(this.draft, uid).section;
  }

  /* The way back from a pasted table: new rows go, cells that were there get their words back. */
  snapshot() {
    const before = clone(this.draft);
    return () => {
      for (const { uid, row } of flat(clone(this.draft)).reverse()) {
        const old = find(before, uid);
        if (!old.section || (row && old.row?.fresh)) {
          if (!row?.fresh) this.act({ op: "remove", uid });
        } else if (row) FIELDS.forEach((name) => this.write(uid, name, old.row[name]));
        else this.write(uid, "title", old.section.title);
      }
      this.draft.sections.forEach((section) => (section.rows = section.rows.filter((row) => !row.fresh)));
      this.ensureSomething();
    };
  }

  /* --- ways back and choices ------------------------------------------------------------------------------ */

  /* The last acts can be taken back one after another, the newest first. */
  way(back, cell = null, before = "") {
    const way = { back, cell, before };
    this.ways.push(way);
    if (this.ways.length > MOST_WAYS) this.ways.shift();
    return way;
  }

  /* Words typed into a cell are one act; inside the cell the browser takes back its letters. */
  typed(uid, field, value) {
    const cell = `${uid} ${field}`;
    const last = this.ways.at(-1);
    if (last?.cell === cell) {
      if (last.before === value) this.ways.pop();
      return;
    }
    const { section, row } = find(this.draft, uid);
    const before = (row || section)?.[field] ?? "";
    this.way(() => this.write(uid, field, before), cell, before);
  }

  canUndo({ uid, field }) {
    const last = this.ways.at(-1);
    return Boolean(last) && last.cell !== `${uid} ${field}`;
  }

  undo() {
    this.ways.pop()?.back();
    this.announcer.hide();
    this.draw();
  }

  offer(text, back) {
    const way = this.way(back);
    const run = () => {
      while (this.ways.includes(way)) this.undo();
    };
    this.announcer.say(text, { label: t("bring_back"), run });
  }

  keepMine(entry) {
    const { uid, field, after } = entry.change;
    const { section, row } = find(this.draft, uid);
    if (row?.gone) {
      this.sync.drop(this.entriesOf(uid));
      delete row.gone;
      this.sync.push({ op: "add_row", section: section.uid, row: fieldsOf(row), after: saidAfter(section.rows, section.rows.indexOf(row)) });
    } else {
      this.sync.drop([entry]);
      this.sync.push({ op: "set", uid, field, before: entry.parked.theirs, after });
    }
    this.draw();
  }

  takeTheirs(entry) {
    const { uid, field } = entry.change;
    const { section, row } = find(this.draft, uid);
    if (row?.gone) {
      this.sync.drop(this.entriesOf(uid));
      section.rows.splice(section.rows.indexOf(row), 1);
      this.ensureSomething();
    } else {
      this.sync.drop([entry]);
      (row || section)[field] = entry.parked.theirs;
    }
    this.draw();
  }

  entriesOf(uid) {
    return this.sync.queue.filter((entry) => uidOf(entry.change) === uid);
  }
}

function emptyRow(uid) {
  return { uid, title: "", term: "", executors: "", result: "" };
}

function freshRow() {
  return { ...emptyRow(uuid()), fresh: true };
}

function isBlank(row) {
  return FIELDS.every((name) => !row[name]);
}

function freshSection() {
  return { uid: uuid(), title: "", rows: [], fresh: true };
}

function fieldsOf({ uid, title, term, executors, result }) {
  return { uid, title, term, executors, result };
}
