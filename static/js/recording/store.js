/* What the page knows: the server's last rows, the operations still on their way, and the view of both. */

import { project } from "./projection.js";
import { uuid } from "./dom.js";

const NOUNS = { attendance: "attendance", items: "item", decisions: "decision" };

export class Store {
  constructor(state, meeting) {
    this.meeting = meeting;
    this.operations = [];
    this.unborn = new Map();
    this.incoming = new Map();
    this.marks = new Map();
    this.own = new Map();
    this.listeners = [];
    this.isHeld = () => false;
    this.rows = { meeting: new Map(), attendance: new Map(), item: new Map(), decision: new Map() };
    this.facts = {};
    this.revision = -1;
    this.refresh(state, { first: true });
  }

  view() {
    if (!this.cached) this.cached = project(this);
    return this.cached;
  }

  subscribe(listener) {
    this.listeners.push(listener);
  }

  changed() {
    this.cached = null;
    for (const listener of this.listeners) listener();
  }

  row(noun, uid) {
    return this.rows[noun].get(uid);
  }

  pendingFor(uid) {
    return this.operations.filter((operation) => operation.uid === uid);
  }

  /* A whole state from the server. Rows in hand (focus, unsent text) wait in `incoming`. */
  refresh(state, { first = false } = {}) {
    if (state.revision < this.revision) return;
    this.revision = state.revision;
    const { attendance, items, decisions, head, ...facts } = state;
    this.facts = facts;
    this.clockAhead = Date.parse(`1970-01-01T${facts.now}Z`) - Date.now();
    this.take("meeting", [{ ...head, uid: this.meeting }], first);
    for (const [name, noun] of Object.entries(NOUNS)) this.take(noun, state[name], first);
    this.changed();
  }

  take(noun, rows, first) {
    const fresh = new Map(rows.map((row) => [row.uid, row]));
    for (const row of rows) {
      const old = this.rows[noun].get(row.uid);
      if (old && old.revision === row.revision) continue;
      const isMine = row.revision <= (this.own.get(row.uid) || 0);
      if (!first && !isMine && !this.pendingFor(row.uid).length) this.marks.set(row.uid, row.by || this.facts.changed_by || "");
      if (old && this.busy(row.uid)) {
        this.incoming.set(row.uid, { noun, row });
        fresh.set(row.uid, { ...old, position: row.position, number: row.number, item: row.item });
      }
    }
    this.keepGone(noun, fresh);
    this.rows[noun] = fresh;
  }

  /* Somebody has removed a row that I have written in: it stays on my screen until I have decided. */
  keepGone(noun, fresh) {
    for (const [uid, old] of this.rows[noun]) {
      if (fresh.has(uid)) continue;
      if (this.busy(uid) || this.own.has(uid)) fresh.set(uid, { ...old, gone: true });
    }
  }

  forget(noun, uid) {
    this.rows[noun].delete(uid);
    this.own.delete(uid);
    this.changed();
  }

  busy(uid) {
    return this.isHeld(uid) || this.pendingFor(uid).length > 0;
  }

  /* Rows that were in hand when the server's news came, and no longer are. */
  settle() {
    let settled = false;
    for (const [uid, { noun, row }] of this.incoming) {
      if (this.busy(uid)) continue;
      const known = this.rows[noun].get(uid);
      if (known && known.revision < row.revision) this.rows[noun].set(uid, row);
      this.incoming.delete(uid);
      settled = true;
    }
    if (settled) this.changed();
  }

  /* The server has committed an operation. */
  saved(operation, body) {
    const { noun, verb, uid } = operation;
    if (verb === "remove") this.rows[noun].delete(uid);
    else if (body.row && noun !== "meeting") this.adopt(noun, this.sameRow(uid, body.row.uid), body.row);
    if (body.head) this.adopt("meeting", this.meeting, { ...body.head, uid: this.meeting });
    for (const row of body.attendance || []) this.adopt("attendance", row.uid, row);
    for (const row of body.items || []) this.beside("item", row, uid);
    for (const row of body.decisions || []) this.beside("decision", row, uid);
    this.place(body.order);
    for (const name of ["quorum", "check"]) if (body[name] !== undefined) this.facts[name] = body[name];
    if (body.head?.status) this.facts.status = body.head.status;
    if (noun === "decision" && verb === "add") this.unborn.delete(uid);
    this.changed();
  }

  /* A person added twice keeps the row that was there before: what waits is sent for that one. */
  sameRow(uid, answered) {
    if (!answered || answered === uid) return uid;
    for (const operation of this.pendingFor(uid)) operation.uid = answered;
    return answered;
  }

  adopt(noun, uid, row) {
    const merged = { ...this.rows[noun].get(uid), ...row };
    delete merged.gone;
    this.rows[noun].set(uid, merged);
    this.own.set(uid, row.revision);
    this.incoming.delete(uid);
  }

  /* Rows that an operation on another row has touched: only what cannot be typed, unless nobody is in them. */
  beside(noun, row, acted) {
    const old = this.rows[noun].get(row.uid);
    if (row.uid === acted) return;
    const { position, number, vote, stage, started_at, finished_at } = row;
    const facts = { position, number, vote, started_at, finished_at, ...(stage ? { stage } : {}) };
    if (!old) this.rows[noun].set(row.uid, row);
    else if (this.busy(row.uid)) this.rows[noun].set(row.uid, { ...old, ...facts });
    else this.rows[noun].set(row.uid, { ...old, ...row });
  }

  /* Where every point stands after one of them was added, moved or taken away. */
  place(order) {
    for (const { uid, ...place } of order || []) {
      const row = this.rows.decision.get(uid);
      if (row) this.rows.decision.set(uid, { ...row, ...place });
    }
  }

  /* An empty point that exists only on the screen until its first letter. */
  addUnborn(item, after) {
    const uid = uuid();
    this.unborn.set(uid, { item, after });
    this.changed();
    return uid;
  }

  dropUnborn(uid) {
    if (this.unborn.delete(uid)) this.changed();
  }
}
