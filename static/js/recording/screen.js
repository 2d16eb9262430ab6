/* The document as it will be, and the current decision on the big screen. */

import { t } from "./texts.js";

const PAUSE = 300;

export class Screen {
  constructor(app) {
    this.app = app;
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`recording:${app.store.meeting}`) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => data === "hello" && this.send(true);
    app.onPoint = () => this.update();
  }

  /* The preview shows what the server has: what is still on its way goes first. */
  async preview() {
    const { sync, urls, announcer } = this.app;
    if (!(await sync.settled(3000))) announcer.say(t("preview_without_unsent"));
    open(urls.preview, "recording-preview");
  }

  update() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  /* Only the sentence itself: no notes, no findings, nothing that is put aside. */
  send(again = false) {
    if (!this.channel) return;
    const { app } = this;
    const { item } = app;
    if (!item || item.kind === "shelf") return;
    const row = app.ui.point && app.view.decision(app.ui.point);
    const isPoint = row && row.item === item.uid && row.text;
    const message = {
      question: item.kind === "question" ? `${item.number}. ${item.title}` : t("agenda"),
      number: isPoint ? row.number : "",
      text: isPoint ? row.text : "",
      project: Boolean(isPoint && row.stage === "project"),
    };
    const signature = JSON.stringify(message);
    if (!again && signature === this.signature) return;
    this.signature = signature;
    this.channel.postMessage(message);
  }
}
