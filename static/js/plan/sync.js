/* Changes on their way to the server: kept in the journal until they are there, sent again after a lost connection.

   An entry is {id, sequence, change, sent, parked}: `parked` is null, {theirs} (somebody else has written there),
   {gone: true} (the row was removed) or {sentence} (the server does not take it). */

import { uuid } from "../recording/dom.js";

const PAUSE = 600;
const MOST = 200;
const AGAIN = [2000, 4000, 8000, 15000];

export class Sync {
  /* onState({place, count, sentence}), onAnswer(body, conflicts, entries) */
  constructor({ api, journal, scope, revision, onState, onAnswer }) {
    Object.assign(this, { api, journal, scope, revision, onState, onAnswer });
    this.queue = [];
    this.sequence = 0;
    this.failures = 0;
    this.most = MOST;
    this.isBusy = false;
    this.closed = "";
  }

  /* What an earlier page has left unsent. */
  async begin() {
    try {
      await this.journal.open();
      this.queue = await this.journal.adopt();
    } catch {
      this.journal = null; /* a browser that keeps nothing: the server is all there is */
    }
    this.sequence = Math.max(0, ...this.queue.map((entry) => entry.sequence + 1));
    return this.queue.length;
  }

  parkedAt(uid, field) {
    return this.queue.find((entry) => entry.parked && uidOf(entry.change) === uid && (!field || !entry.change.field || entry.change.field === field));
  }

  /* Letters typed one after another are one change, as long as it has not been sent. */
  push(change) {
    if (change.op === "set" && this.amend(change)) return;
    const entry = { id: uuid(), scope: this.scope, tab: this.journal?.tab, sequence: this.sequence++, change, sent: false, parked: null };
    if (change.op === "set") change.before = this.lastSent(change) ?? change.before;
    this.queue.push(entry);
    this.keep([entry], []);
    this.soon();
  }

  amend({ uid, field, after }) {
    const entry = this.queue.findLast((one) => uidOf(one.change) === uid && (one.change.op !== "set" || one.change.field === field));
    /* Somebody else has written there: mine is not sent before I have chosen. */
    const isContested = entry?.parked && !entry.parked.sentence;
    if (!entry || (entry.sent && !isContested) || !["set", "add_row", "add_section"].includes(entry.change.op)) return false;
    if (entry.change.op === "set") entry.change.after = after;
    else (entry.change.row || entry.change.section)[field] = after;
    if (!isContested) entry.parked = null;
    this.keep([entry], []);
    this.soon();
    return true;
  }

  /* What the server will have in this field when everything before has arrived. */
  lastSent({ uid, field }) {
    return this.queue.findLast((one) => one.change.op === "set" && one.change.uid === uid && one.change.field === field)?.change.after;
  }

  drop(entries) {
    this.queue = this.queue.filter((entry) => !entries.includes(entry));
    this.keep([], entries.map((entry) => entry.id));
    this.tell();
  }

  keep(kept, dropped) {
    this.journal?.write(kept, dropped).catch(() => {});
  }

  soon(pause = PAUSE) {
    this.tell();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  /* What is still being read is not saved yet. */
  async while(work) {
    this.reading = true;
    this.tell();
    const found = await work();
    this.reading = false;
    this.tell();
    return found;
  }

  waiting() {
    return this.queue.filter((entry) => !entry.parked);
  }

  async flush({ keepalive = false } = {}) {
    clearTimeout(this.timer);
    const batch = this.waiting().slice(0, this.most);
    if (this.isBusy || this.closed || !batch.length) return this.tell();
    this.isBusy = true;
    for (const entry of batch) entry.sent = true;
    this.tell();
    /* After signing in again the page needs the new token. */
    if (this.problem === "signed_out") await this.api.state(this.revision);
    const payload = { changes: batch.map((entry) => entry.change), revision: this.revision };
    const answer = await this.api.send(payload, { keepalive });
    this.isBusy = false;
    this.answered(answer, batch);
  }

  answered(answer, batch) {
    const { kind, body } = answer;
    if (kind === "saved") return this.saved(body, batch);
    if (kind === "refused") return this.refused(body, batch);
    if (kind === "closed") {
      this.closed = body?.sentence || "closed";
      this.onAnswer(null, batch);
      return this.tell();
    }
    this.problem = kind;
    this.sentence = body?.sentence || "";
    this.soon(AGAIN[Math.min(this.failures++, AGAIN.length - 1)]);
  }

  saved(body, batch) {
    this.failures = 0;
    this.problem = "";
    const overtaken = new Map(body.conflicts.map((one) => [`${one.uid} ${one.field}`, one]));
    const kept = batch.filter(({ change }) => change.op === "set" && overtaken.has(`${change.uid} ${change.field}`));
    for (const entry of kept) entry.parked = { theirs: overtaken.get(`${entry.change.uid} ${entry.change.field}`).theirs };
    this.queue = this.queue.filter((entry) => !batch.includes(entry) || kept.includes(entry));
    this.keep(kept, batch.filter((entry) => !kept.includes(entry)).map((entry) => entry.id));
    this.onAnswer(body, batch);
    this.revision = body.revision;
    if (this.waiting().length) this.soon();
    else this.most = MOST;
    this.tell();
  }

  /* One change that the server does not take must not hold up the others: they go one by one. */
  refused(body, batch) {
    this.failures = 0;
    this.problem = "";
    if (batch.length > 1) this.most = 1;
    else batch[0].parked = { sentence: body?.sentence || "" };
    for (const entry of batch) entry.sent = entry.parked ? false : entry.sent;
    this.keep(batch, []);
    this.onAnswer(null, batch);
    this.soon(0);
  }

  tell() {
    const count = this.waiting().length;
    const parked = this.queue.length - count;
    if (this.closed) this.onState({ place: "closed", count: this.queue.length, sentence: this.closed });
    else if (count && this.problem) this.onState({ place: "waiting", count, sentence: this.sentence });
    else if (count || this.isBusy || this.reading) this.onState({ place: "saving", count });
    else if (parked) this.onState({ place: "parked", count: parked });
    else this.onState({ place: "saved", count: 0 });
  }
}

export function uidOf(change) {
  return change.uid ?? change.row?.uid ?? change.section?.uid;
}
