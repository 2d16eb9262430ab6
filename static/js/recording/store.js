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
    this.take("meeting", [{ ...head, uid: this.meeting }], first);
    for (const [name, noun] of Object.entries(NOUNS)) this.take(noun, state[name], first);
    this.changed();
  }

  take(noun, rows, first) {
    const fresh = new Map(rows.map((row) => [row.uid, row]));
    for (const [uid, old] of this.rows[noun]) {
      if (fresh.has(uid) || !this.busy(uid)) continue;
      fresh.set(uid, old);
    }
    for (const row of rows) {
      const old = this.rows[noun].get(row.uid);
      if (old && old.revision === row.revision) continue;
      const isMine = row.revision <= (this.own.get(row.uid) || 0);
      if (!first && !isMine && !this.pendingFor(row.uid).length) this.marks.set(row.uid, row.by || "");
      if (old && this.busy(row.uid)) {
        this.incoming.set(row.uid, { noun, row });
        fresh.set(row.uid, { ...old, position: row.position, number: row.number, item: row.item });
      }
    }
    this.rows[noun] = fresh;
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
    const { noun, uid } = operation;
    if (operation.verb === "remove") this.rows[noun].delete(uid);
    else if (body.row) this.adopt(noun, uid, body.row);
    if (body.head) this.adopt("meeting", this.meeting, { ...body.head, uid: this.meeting });
    this.place("decision", body.order);
    this.place("item", body.items_order);
    for (const row of body.attendance || []) this.adopt("attendance", row.uid, row);
    for (const name of ["quorum", "check", "status"]) if (body[name] !== undefined) this.facts[name] = body[name];
    if (noun === "decision" && operation.verb === "add") this.unborn.delete(uid);
    this.changed();
  }

  adopt(noun, uid, row) {
    this.rows[noun].set(uid, row);
    this.own.set(uid, row.revision);
    this.incoming.delete(uid);
  }

  place(noun, order) {
    for (const { uid, ...place } of order || []) {
      const row = this.rows[noun].get(uid);
      if (row) this.rows[noun].set(uid, { ...row, ...place });
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
