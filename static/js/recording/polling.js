/* News from the server: other people's changes, and whether the link and the session are there. */

const SEEN = 5000;
const HIDDEN = 15000;
const LONGEST = 60000;

export class Polling {
  constructor({ app, store, sync, api }) {
    Object.assign(this, { app, store, sync, api, failures: 0, editor: store.facts.editor });
    addEventListener("online", () => this.now());
    addEventListener("focus", () => this.now());
    document.addEventListener("visibilitychange", () => !document.hidden && this.now());
    this.plan();
  }

  plan() {
    clearTimeout(this.timer);
    const usual = document.hidden ? HIDDEN : SEEN;
    const pause = Math.min(usual * 2 ** Math.min(this.failures, 4), LONGEST);
    this.timer = setTimeout(() => this.now(), this.sync.link === "ok" ? pause : usual);
  }

  async now() {
    clearTimeout(this.timer);
    if (this.asking) return;
    this.asking = true;
    const answer = await this.api.state(this.store.revision);
    this.asking = false;
    this.answered(answer);
    this.plan();
  }

  answered({ kind, body }) {
    this.failures = ["unreachable", "failed", "closed"].includes(kind) ? this.failures + 1 : 0;
    if (kind === "unreachable" || kind === "failed") return;
    if (kind === "signed_out") {
      this.sync.link = "signed_out";
      return this.sync.report();
    }
    if (kind === "closed") return;
    if (kind === "state") this.refresh(body);
    else if (["signed_out", "other_person"].includes(this.sync.link)) return this.reload();
    if (this.sync.link !== "ok" && this.sync.link !== "other_person") this.sync.resume();
  }

  /* After signing in again a whole state is needed: it carries the new token and says who it is. */
  async reload() {
    const answer = await this.api.state(-1);
    if (answer.kind !== "state") return;
    this.refresh(answer.body);
    if (this.sync.link !== "other_person") this.sync.resume();
  }

  /* Somebody else has signed in on this computer: my text is not sent in his name. */
  refresh(state) {
    if (this.editor && state.editor && state.editor !== this.editor) {
      this.sync.link = "other_person";
      return this.sync.report();
    }
    if (this.sync.link === "other_person") this.sync.link = "offline";
    if (this.sync.closed && state.editable !== false) this.sync.closed = "";
    this.store.refresh(state);
    this.sync.pump();
  }
}
