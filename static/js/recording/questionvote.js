/* The vote row under the points of the question in hand. */

import { Vote } from "./votes.js";
import { toggle } from "./dom.js";

export class QuestionVote {
  constructor(app, node) {
    this.app = app;
    this.node = node;
    this.vote = new Vote(app, { noun: "item", uid: () => app.ui.item });
    node.append(this.vote.node);
  }

  unanimousKey() {
    this.vote.toggleUnanimous();
  }

  update() {
    const { item } = this.app;
    const isShown = Boolean(item) && item.kind !== "shelf" && item.outcome === "decision";
    toggle(this.node, isShown);
    if (isShown) this.vote.update(item);
  }
}
