/* The four words at the foot of a telephone. */

import { keepFocus, make, setAttribute } from "./dom.js";
import { nextPoint } from "./actions.js";
import { t } from "./texts.js";

export class Bottom {
  constructor(app, node) {
    this.app = app;
    const point = () => {
      app.show("question");
      if (app.item?.kind === "agenda") app.select(app.view.questions[0]?.uid);
      app.draw();
      nextPoint(app, app.ui.point || app.view.pointsOf(app.ui.item).at(-2)?.uid || app.view.pointsOf(app.ui.item).at(-1)?.uid);
    };
    const vote = () => {
      app.show("vote");
      document.getElementById("rec-vote").scrollIntoView({ block: "center" });
      document.querySelector("#rec-vote button")?.focus({ preventScroll: true });
    };
    this.buttons = [
      ["agenda", t("questions"), () => app.show("agenda")],
      ["question", t("point_plus"), point],
      ["vote", t("vote_short"), vote],
      ["people", t("people"), () => app.show("people")],
    ].map(([screen, label, onclick]) => {
      const node = make("button", { type: "button", text: label, onclick: () => { onclick(); this.update(); } });
      node.dataset.screen = screen;
      return screen === "question" ? keepFocus(node) : node;
    });
    node.append(...this.buttons);
  }

  update() {
    for (const node of this.buttons) setAttribute(node, "aria-current", node.dataset.screen === this.app.ui.screen ? "true" : null);
  }
}
