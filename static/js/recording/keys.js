/* Physical keys (event.code), so that they work in the Russian layout; never the ones a browser needs. */

import { confirmRecognized, finishItem, movePoint } from "./actions.js";

export class Keys {
  constructor(app, { vote, people, preview }) {
    Object.assign(this, { app, vote, people, preview });
    document.addEventListener("keydown", (event) => this.pressed(event), true);
    document.addEventListener("beforeinput", (event) => this.nativeUndo(event), true);
  }

  pressed(event) {
    if (event.isComposing) return;
    const action = this.find(event);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat || event.altKey || event.code === "KeyZ") action();
  }

  find({ code, ctrlKey, metaKey, altKey, shiftKey }) {
    if (shiftKey) return null;
    const control = ctrlKey || metaKey;
    if (control && !altKey) return this.controls()[code];
    if (altKey && !control) return this.alts()[code];
    return control || altKey ? null : this.plains()[code];
  }

  plains() {
    const { app } = this;
    return {
      F2: () => this.people.focus(),
      F4: () => this.assignment(),
      F8: () => app.item && app.item.kind !== "shelf" && app.isEditable && this.vote.unanimousKey(),
      F9: () => this.preview(),
    };
  }

  alts() {
    const { app } = this;
    const turn = (step) => {
      const item = app.neighbour(step);
      if (item) app.select(item.uid, { focus: true });
    };
    return {
      PageUp: () => turn(-1),
      PageDown: () => turn(1),
      ArrowUp: () => movePoint(app, app.ui.point, -1),
      ArrowDown: () => movePoint(app, app.ui.point, 1),
    };
  }

  controls() {
    const { app } = this;
    const enter = () => finishItem(app);
    return {
      Enter: enter,
      NumpadEnter: enter,
      KeyS: () => app.sync.flush(),
      KeyZ: () => this.undo("undo"),
      KeyY: () => this.undo("redo"),
    };
  }

  /* In the small fields that are not part of the record the browser's own undo is the right one. */
  undo(verb) {
    const active = document.activeElement;
    if (active?.matches("input") && !active.dataset.field) return document.execCommand(verb);
    this.app.undo[verb]();
    return this.app.draw();
  }

  nativeUndo(event) {
    if (!event.target.dataset?.field || !["historyUndo", "historyRedo"].includes(event.inputType)) return;
    event.preventDefault();
    this.app.undo[event.inputType === "historyUndo" ? "undo" : "redo"]();
    this.app.draw();
  }

  /* Once: what was recognised is right. Again: the strip where it is set by hand. */
  assignment() {
    const { app } = this;
    const uid = app.ui.point;
    const row = uid && app.view.decision(uid);
    if (!row || row.unborn || row.item !== app.ui.item || !app.isEditable) return;
    if (app.ui.editor !== uid && confirmRecognized(app, uid)) return;
    app.sync.flush();
    app.ui.editor = app.ui.editor === uid ? null : uid;
    app.draw();
    if (app.ui.editor) document.querySelector(`[data-uid="${uid}"] .rec-editor input`)?.focus();
    else app.focusPoint(uid);
  }
}
