/* Every key has a button: the strip under the vote row, acting on the point in hand. */

import { button, keepFocus } from "./dom.js";
import { finishItem, movePoint, nextPoint, removePoint } from "./actions.js";
import { t } from "./texts.js";

export class Hints {
  constructor(app, node) {
    this.app = app;
    const point = () => app.ui.point || app.view.pointsOf(app.ui.item).at(-1)?.uid;
    const turn = (step) => {
      const item = app.neighbour(step);
      if (item) app.select(item.uid, { focus: true });
    };
    const hints = [
      [t("next_point"), "Enter", () => nextPoint(app, point())],
      [t("point_up"), "Alt+↑", () => movePoint(app, point(), -1)],
      [t("point_down"), "Alt+↓", () => movePoint(app, point(), 1)],
      [t("executors"), "F4", () => app.keys.assignment()],
      [t("remove_point"), "⌫", () => removePoint(app, point())],
      [t("undo"), "Ctrl+Z", () => app.keys.undo("undo")],
      [t("redo"), "Ctrl+Y", () => app.keys.undo("redo")],
      [t("previous_question"), "Alt+PgUp", () => turn(-1)],
      [t("next_question"), "Alt+PgDn", () => turn(1)],
      [t("question_finished"), "Ctrl+Enter", () => finishItem(app)],
    ];
    this.buttons = hints.map(([label, key, onclick]) => keepFocus(button(label, { key, onclick })));
    node.append(...this.buttons);
  }

  update() {
    for (const node of this.buttons) node.disabled = !this.app.isEditable;
  }
}
