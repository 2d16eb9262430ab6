/* The way of an operation: into the journal, then to the server, one at a time and in order.

   What a server has once been offered is never changed under the same operation id; only what has not
   been sent yet may be merged with newer typing. */

import { uuid } from "./dom.js";
import { baseOf, canRebase, differing } from "./merge.js";

const TYPING_PAUSE = 600;
const LONGEST_WAIT = 4000;
const JOURNAL_PAUSE = 150;
const KEEPALIVE_LIMIT = 60000;
const REBASES = 5;
const STUMBLES = 5;

export class Sync {
  constructor({ store, journal, api, scope }) {
    Object.assign(this, { store, journal, api, scope });
    this.sequence = Date.now() * 1000;
    this.toWrite = new Map();
    this.toDrop = new Set();
    this.beingWritten = new Set();
    this.journalWorks = true;
    this.writing = null;
    this.link = "ok";
    this.closed = "";
    this.savedAt = "";
    this.failures = 0;
    this.retryAt = 0;
    this.sending = null;
    this.onState = () => {};
    this.onParked = () => {};
    this.onSaved = () => {};
    this.onDropped = () => {};
  }

  get operations() {
    return this.store.operations;
  }

  /* Take over what an earlier page has left unsent. */
  async begin() {
    try {
      await this.journal.open();
      const left = await this.journal.adopt();
      this.operations.unshift(...left);
      for (const operation of left) this.sequence = Math.max(this.sequence, operation.sequence);
    } catch {
      this.journalWorks = false;
    }
    if (this.operations.length) this.store.changed();
    this.report();
    this.pump();
    return this.operations.length;
  }

  /* An act: sent at once, after what was typed before it. */
  act({ noun, verb, uid, fields = {}, shadow = fields, shadowFacts }) {
    const operation = this.make({ noun, verb, uid, fields, shadow, shadowFacts });
    this.operations.push(operation);
    this.keep(operation);
    this.report();
    this.store.changed();
    this.flush();
    return operation;
  }

  /* Typing: merged with what of the same row has not been sent yet, and sent after a pause. */
  type(noun, uid, fields, add) {
    let operation = this.lastUnsent(uid);
    if (operation) {
      Object.assign(operation.fields, fields);
      Object.assign(operation.shadow, fields);
      this.revive(operation);
    } else {
      operation = this.make({ noun, verb: add ? "add" : "update", uid, fields: { ...add, ...fields } });
      operation.shadow = { ...operation.fields };
      operation.firstTyped = Date.now();
      this.operations.push(operation);
    }
    operation.due = Math.min(Date.now() + TYPING_PAUSE, (operation.firstTyped || Date.now()) + LONGEST_WAIT);
    this.store.cached = null;
    this.keep(operation);
    this.report();
    this.schedule();
    return operation;
  }

  lastUnsent(uid) {
    const last = this.store.pendingFor(uid).at(-1);
    if (!last || last.parked?.kind === "conflict") return null;
    const mergeable = ["add", "update"].includes(last.verb) && (!last.sent || last.parked);
    return mergeable ? last : null;
  }

  /* A refused operation that has been typed over is a new operation. */
  revive(operation) {
    if (!operation.parked) return;
    Object.assign(operation, { parked: null, sent: false, op_id: uuid(), firstTyped: Date.now() });
    operation.base = baseOf(this.store, operation);
    this.store.changed();
  }

  make({ noun, verb, uid, fields, shadow, shadowFacts }) {
    this.sequence += 1;
    const operation = { id: uuid(), op_id: uuid(), sequence: this.sequence, scope: this.scope, tab: this.journal.tab };
    Object.assign(operation, { noun, verb, uid, fields: { ...fields }, shadow: { ...shadow }, shadowFacts });
    Object.assign(operation, { sent: false, due: 0, parked: null, rebases: 0 });
    operation.base = this.store.pendingFor(uid).length ? null : baseOf(this.store, operation);
    return operation;
  }

  /* Nothing of it has reached the server: it can simply be forgotten. */
  forgetUnsent(uid) {
    const pending = this.store.pendingFor(uid);
    if (!pending.length || pending.some((operation) => operation.sent)) return false;
    pending.forEach((operation) => this.drop(operation));
    this.store.changed();
    this.report();
    return true;
  }

  drop(operation) {
    const index = this.operations.indexOf(operation);
    if (index >= 0) this.operations.splice(index, 1);
    this.toWrite.delete(operation.id);
    this.toDrop.add(operation.id);
    this.scheduleJournal();
  }

  hurry() {
    for (const operation of this.operations) operation.due = 0;
  }

  /* Send what there is now: leaving a field, Ctrl+S, hiding the page. */
  flush() {
    this.hurry();
    this.writeJournal();
    this.pump();
  }

  async settled(timeout) {
    this.flush();
    const until = Date.now() + timeout;
    while (this.operations.length && Date.now() < until) await new Promise((done) => setTimeout(done, 60));
    return !this.operations.length;
  }

  /* ---- the journal ---- */

  keep(operation) {
    this.toWrite.set(operation.id, operation);
    this.scheduleJournal();
  }

  scheduleJournal() {
    if (!this.journalTimer) this.journalTimer = setTimeout(() => this.writeJournal(), JOURNAL_PAUSE);
  }

  writeJournal() {
    clearTimeout(this.journalTimer);
    this.journalTimer = null;
    if (!this.toWrite.size && !this.toDrop.size) return this.writing || Promise.resolve();
    const kept = [...this.toWrite.values()].map((operation) => structuredClone(operation));
    const dropped = [...this.toDrop];
    this.toWrite.clear();
    this.toDrop.clear();
    for (const { id } of kept) this.beingWritten.add(id);
    this.writing = this.journal.write(kept, dropped).then(
      () => this.journalAnswered(true, kept),
      () => this.journalAnswered(false, kept),
    );
    return this.writing;
  }

  journalAnswered(works, kept) {
    this.journalWorks = works;
    for (const { id } of kept) {
      this.beingWritten.delete(id);
      if (works) continue;
      const operation = this.operations.find((one) => one.id === id);
      if (operation) this.toWrite.set(id, operation);
    }
    this.report();
  }

  /* ---- the server ---- */

  schedule() {
    clearTimeout(this.timer);
    const next = this.next();
    if (!next) return;
    this.timer = setTimeout(() => this.pump(), Math.max(0, Math.max(next.due, this.retryAt) - Date.now()));
  }

  next() {
    const blocked = new Set();
    for (const operation of this.operations) {
      if (!operation.parked && !blocked.has(operation.uid)) return operation;
      blocked.add(operation.uid);
    }
    return null;
  }

  async pump() {
    if (this.sending || this.closed || this.link === "signed_out" || this.link === "other_person") return;
    const operation = this.next();
    if (!operation) return this.report();
    if (Math.max(operation.due, this.retryAt) > Date.now()) return this.schedule();
    this.sending = operation;
    const payload = this.freeze(operation);
    await this.writeJournal();
    this.report();
    const answer = await this.api.send(payload);
    this.sending = null;
    this.answered(operation, answer);
  }

  freeze(operation) {
    if (!operation.sent) {
      if (!operation.base) operation.base = baseOf(this.store, operation);
      operation.sent = true;
      this.keep(operation);
    }
    const { op_id, noun, verb, uid, fields } = operation;
    return { op_id, noun, verb, uid, revision: operation.base.revision, fields };
  }

  answered(operation, { kind, status, body }) {
    const isLost = kind === "unreachable" || (kind === "failed" && !this.givesUp(operation));
    this.failures = isLost ? this.failures + 1 : 0;
    if (isLost) return this.retryLater();
    const isStranger = kind === "signed_out" || kind === "other_person";
    this.link = isStranger ? kind : "ok";
    if (kind === "saved") this.committed(operation, body);
    else if (kind === "conflict") this.conflicted(operation, body);
    else if (kind === "refused" || kind === "failed") this.park(operation, { kind: "refused", status, sentence: body?.sentence || "", errors: body?.errors });
    else if (kind === "closed") this.close(body?.sentence);
    this.report();
    if (!isStranger) this.pump();
  }

  /* The record is with the chair: nothing can be typed, and what is unsent waits for its return. */
  close(sentence) {
    this.closed = sentence || "closed";
    this.store.changed();
  }

  /* One operation that the server stumbles over must not hold up all the others for ever. */
  givesUp(operation) {
    operation.stumbles = (operation.stumbles || 0) + 1;
    return operation.stumbles >= STUMBLES;
  }

  committed(operation, body) {
    this.savedAt = body.at || this.savedAt;
    this.drop(operation);
    this.store.saved(operation, body);
    const next = this.store.pendingFor(body.row?.uid || operation.uid)[0];
    if (next && !next.sent) {
      next.base = baseOf(this.store, next);
      this.keep(next);
    }
    this.onSaved(operation, body);
  }

  conflicted(operation, body) {
    const theirs = body.row || {};
    if (theirs.removed) return this.bereaved(operation, theirs);
    if (operation.rebases < REBASES && canRebase(operation, theirs)) {
      this.store.adopt(operation.noun, operation.uid, theirs);
      return this.resend(operation);
    }
    if (operation.verb === "add") return this.park(operation, { kind: "refused", sentence: body.sentence });
    if (operation.verb === "update") {
      const fields = differing(operation, theirs);
      return this.park(operation, { kind: "conflict", row: theirs, fields, by: body.by, at: body.at, sentence: body.sentence });
    }
    this.drop(operation);
    if (body.row) this.store.adopt(operation.noun, operation.uid, theirs);
    this.store.changed();
    this.onDropped(operation, body);
  }

  /* Somebody has removed the row: my text waits for a word, whether to bring the row back. */
  bereaved(operation, theirs) {
    const { noun, uid } = operation;
    this.store.adopt(noun, uid, { revision: theirs.revision });
    this.store.row(noun, uid).gone = true;
    this.park(operation, { kind: "gone" });
  }

  resend(operation) {
    Object.assign(operation, { op_id: uuid(), sent: false, parked: null, due: 0, rebases: operation.rebases + 1 });
    operation.base = baseOf(this.store, operation);
    this.keep(operation);
    this.store.changed();
  }

  park(operation, reason) {
    operation.parked = reason;
    this.keep(operation);
    this.store.changed();
    this.onParked(operation);
  }

  /* The person has looked at both texts and keeps his own. */
  keepMine(operation) {
    this.store.adopt(operation.noun, operation.uid, operation.parked.row);
    operation.rebases = 0;
    this.resend(operation);
    this.flush();
  }

  takeTheirs(operation) {
    const { noun, uid, parked } = operation;
    for (const pending of this.store.pendingFor(uid)) if (pending.verb === "update") this.drop(pending);
    this.store.adopt(noun, uid, parked.row);
    this.store.changed();
    this.flush();
  }

  retryLater() {
    this.link = "offline";
    this.report();
    this.retryAt = Date.now() + Math.min(1000 * 2 ** (this.failures - 1), 15000);
    this.schedule();
  }

  /* The link or the session is back. */
  resume() {
    this.link = "ok";
    this.failures = 0;
    this.retryAt = 0;
    this.report();
    this.pump();
  }

  /* The page goes away: the first operation still has a chance, the rest waits in the journal. */
  leave() {
    this.hurry();
    this.writeJournal();
    const operation = this.sending || this.closed ? null : this.next();
    if (!operation || this.link !== "ok") return;
    const payload = this.freeze(operation);
    this.writeJournal();
    if (JSON.stringify(payload).length < KEEPALIVE_LIMIT) this.api.send(payload, { keepalive: true });
  }

  report() {
    const parked = this.operations.filter((operation) => operation.parked).length;
    let place = "server";
    if (this.operations.length) {
      const isWriting = this.operations.some(({ id }) => this.toWrite.has(id) || this.beingWritten.has(id));
      place = this.journalWorks ? (isWriting ? "writing" : "local") : "unsaved";
    }
    this.onState({ place, parked, waiting: this.operations.length, link: this.link, closed: this.closed, at: this.savedAt, failures: this.failures });
  }
}
