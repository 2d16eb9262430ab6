/* The line that is always there: is it saved, whose meeting, is there a quorum; and what is missing. */

import { make, setAttribute, setText, toggle } from "./dom.js";
import { HeadPanel } from "./headpanel.js";
import { t } from "./texts.js";

const LONG_SILENCE = 3;
const SIGNS = { server: "●", local: "◐", writing: "◌", unsaved: "▲" };

export class TopBar {
  constructor(app, nodes) {
    Object.assign(this, { app, ...nodes });
    this.sign = make("span", { class: "rec-dot", "aria-hidden": "true" });
    this.words = make("span", { class: "rec-save-words" });
    this.save.append(this.sign, this.words);
    this.panel = new HeadPanel(app, this.headPanel);
    this.headButton.addEventListener("click", () => this.openHead(this.headPanel.hidden));
    this.checkButton.addEventListener("click", () => this.openCheck(this.checkPanel.hidden));
    this.save.addEventListener("click", () => this.saveNow());
    for (const panel of [this.headPanel, this.checkPanel]) {
      panel.addEventListener("keydown", (event) => event.code === "Escape" && this.closePanels());
    }
  }

  saveNow() {
    if (this.app.sync.link === "signed_out") open(this.app.urls.signin, "_blank");
    else this.app.sync.flush();
  }

  /* The honest state; a tick only after the server's answer. */
  state({ place, parked, waiting, link, closed, at, failures }) {
    const words = {
      server: at ? t("on_server_at", { at }) : t("on_server"),
      local: t("on_this_computer"),
      writing: t("writing"),
      unsaved: t("not_saved"),
    }[place];
    this.save.dataset.place = place;
    setText(this.sign, SIGNS[place]);
    setText(this.words, words);
    setAttribute(this.save, "aria-label", words);
    if (place !== "writing") this.app.announcer.state(this.words.textContent.replace(/ \d\d:\d\d:\d\d$/, ""));
    this.drawBanner({ place, parked, waiting, link, closed, failures });
  }

  /* At the foot of the text, so that nothing moves under the caret when it comes. */
  drawBanner(state) {
    const { parked, link } = state;
    const sentence = this.sentence(state);
    const signature = `${sentence}|${link}`;
    if (this.banner.signature === signature) return;
    this.banner.signature = signature;
    toggle(this.banner, Boolean(sentence));
    this.banner.replaceChildren(sentence);
    if (link === "signed_out") {
      this.banner.append(" ", make("a", { href: this.app.urls.signin, target: "_blank", rel: "opener", text: t("sign_in") }));
    } else if (parked) {
      this.banner.append(" ", make("button", { type: "button", class: "rec-link", text: t("show"), onclick: () => this.goParked() }));
    }
  }

  /* To the first text that the server has not taken. */
  goParked() {
    const operation = this.app.store.operations.find((one) => one.parked);
    if (!operation) return;
    const target = { meeting: "head", attendance: "attendance" }[operation.noun] || `${operation.noun}:${operation.uid}`;
    this.go(target);
  }

  sentence({ link, closed, place, parked, waiting, failures }) {
    if (closed) return closed === "closed" ? t("closed") : closed;
    if (link === "other_person") return t("other_person");
    if (link === "signed_out") return t(this.app.sync.journalWorks ? "signed_out" : "signed_out_unsaved");
    if (place === "unsaved") return t("not_saved_explained");
    if (parked) return t("parked_count", { count: parked });
    if (link === "offline" && failures >= LONG_SILENCE && waiting) return t("no_link_count", { count: waiting });
    return this.app.view.editable === false ? t("read_only") : "";
  }

  update(view) {
    const { head, quorum } = view;
    const day = (head.held_on || "").split("-").reverse().slice(0, 2).join(".");
    const time = (head.starts_at || "").replace(":", ".");
    setText(this.headTitle, [head.title, day, time].filter(Boolean).join(" "));
    this.drawQuorum(quorum);
    const count = (view.check || []).length;
    setText(this.checkCount, String(count || ""));
    setAttribute(this.checkButton, "data-count", count);
    if (!this.checkPanel.hidden) this.drawCheck(view);
    this.panel.update(view);
  }

  drawQuorum(quorum) {
    if (!quorum) return;
    const verdict = quorum.met ? t("quorum_met") : t("quorum_not_met");
    setText(this.quorumLong, quorum.sentence);
    setText(this.quorumShort, t("quorum_short", { present: quorum.present, members: quorum.members }));
    setText(this.quorumVerdict, `${quorum.met ? "✔" : "✘"} ${verdict}`);
    setAttribute(this.quorum, "data-met", String(Boolean(quorum.met)));
    const spoken = `${quorum.sentence}. ${verdict}`;
    if (this.quorumLive.textContent !== spoken) setText(this.quorumLive, spoken);
  }

  openHead(isOpen) {
    this.closePanels();
    toggle(this.headPanel, isOpen);
    setAttribute(this.headButton, "aria-expanded", String(isOpen));
    this.panel.update(this.app.view);
    if (isOpen) this.headPanel.querySelector("input, select")?.focus();
  }

  openCheck(isOpen) {
    this.closePanels();
    toggle(this.checkPanel, isOpen);
    setAttribute(this.checkButton, "aria-expanded", String(isOpen));
    if (!isOpen) return;
    this.drawCheck(this.app.view);
    this.checkPanel.querySelector("button")?.focus();
  }

  closePanels() {
    for (const [panel, opener] of [[this.headPanel, this.headButton], [this.checkPanel, this.checkButton]]) {
      if (panel.contains(document.activeElement)) opener.focus();
      toggle(panel, false);
      setAttribute(opener, "aria-expanded", "false");
    }
  }

  drawCheck(view) {
    const signature = JSON.stringify(view.check);
    if (this.checkPanel.signature === signature) return;
    this.checkPanel.signature = signature;
    const lines = (view.check || []).map(({ text, target }) =>
      make("li", {}, make("button", { type: "button", class: "rec-link", text, onclick: () => this.go(target) })),
    );
    this.checkPanel.replaceChildren(
      make("h2", { class: "rec-title", text: lines.length ? t("check_title") : t("check_clean") }),
      make("ul", { class: "rec-check" }, ...lines),
    );
  }

  /* Each line of the check leads to its place. */
  go(target) {
    const { app } = this;
    const [kind, uid] = target.split(":");
    if (kind === "head") return this.openHead(true);
    if (kind === "attendance") {
      app.show("people");
      return document.querySelector("#rec-people .rec-person, #rec-people input")?.focus();
    }
    if (kind === "shelf") return app.view.shelf && app.select(app.view.shelf.uid, { focus: true });
    if (kind === "item") {
      app.select(uid);
      return app.fieldOf("item", uid, "title")?.focus();
    }
    const point = app.view.decision(uid);
    if (!point) return null;
    app.select(point.item);
    return app.focusPoint(uid);
  }
}
