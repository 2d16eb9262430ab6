/* One line of time for the whole screen: typing and acts are undone in the order they were done,
   wherever they were done. A browser's own undo knows one field only and forgets what a script has changed. */

const LIMIT = 300;
const ONE_BURST = 1200;

export class Undo {
  constructor({ writeText, act, say }) {
    Object.assign(this, { writeText, act, say, past: [], future: [], isReplaying: false });
  }

  /* Letters typed in a row are one step, letters rubbed out in a row another; a pause, a space after a word
     or another field begins the next. */
  text({ noun, uid, field, before, after, isStep = false }) {
    if (this.isReplaying || before === after) return;
    const last = this.past.at(-1);
    const now = Date.now();
    const grows = after.length > before.length;
    const continues =
      last && last.kind === "text" && last.uid === uid && last.field === field && !last.isStep && !isStep &&
      last.after === before && last.grows === grows && now - last.at < ONE_BURST && !/\s$/.test(last.after) && Math.abs(after.length - before.length) <= 1;
    if (continues) Object.assign(last, { after, at: now });
    else this.push({ kind: "text", noun, uid, field, before, after, grows, at: now, isStep });
  }

  /* `undo` and `redo` are functions that make operations. */
  step(label, undo, redo) {
    if (!this.isReplaying) this.push({ kind: "act", label, undo, redo });
  }

  push(entry) {
    this.past.push(entry);
    if (this.past.length > LIMIT) this.past.shift();
    this.future.length = 0;
  }

  undo() {
    this.replay(this.past, this.future, "before", "after", "undo", "undone");
  }

  redo() {
    this.replay(this.future, this.past, "after", "before", "redo", "redone");
  }

  replay(from, to, wanted, expected, verb, saying) {
    const entry = from.pop();
    if (!entry) return this.say("nothing_to_undo");
    this.isReplaying = true;
    try {
      if (entry.kind === "text" && !this.writeText(entry, entry[expected], entry[wanted])) {
        return this.say("undo_overtaken");
      }
      if (entry.kind === "act") {
        entry[verb]();
        this.say(saying, { what: entry.label });
      }
      to.push(entry);
    } finally {
      this.isReplaying = false;
    }
  }
}
