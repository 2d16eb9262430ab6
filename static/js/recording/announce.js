/* What is said aloud and shown for a moment: two polite live regions, one fading line, no windows. */

import { make, setText, toggle } from "./dom.js";

const SHOWN_FOR = 9000;
const CALM = 2500;

export class Announcer {
  constructor({ live, line }) {
    Object.assign(this, { live, line });
    this.spoken = "";
  }

  /* A line at the foot of the middle column, with a way back where there is one. */
  say(text, action) {
    this.line.replaceChildren(make("span", { text }));
    if (action) {
      const link = make("button", { type: "button", class: "rec-link", text: action.label, onclick: action.run });
      this.line.append(" ", link);
    }
    toggle(this.line, true);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => toggle(this.line, false), SHOWN_FOR);
  }

  hide() {
    toggle(this.line, false);
  }

  /* A remark beside what has just been said: it must not take away the way back. */
  note(text) {
    if (!this.line.hidden && this.line.querySelector("button")) this.line.append(make("span", { class: "rec-note", text }));
    else this.say(text);
  }

  /* States that come and go within a moment are not read aloud. */
  state(text) {
    if (text === this.wanted) return;
    this.wanted = text;
    clearTimeout(this.stateTimer);
    this.stateTimer = setTimeout(() => {
      if (this.spoken !== text) setText(this.live, text);
      this.spoken = text;
    }, CALM);
  }
}
