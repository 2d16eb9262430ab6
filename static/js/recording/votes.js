/* The vote on the question, and on a point where it differs. Empty until a person presses. */

import { button, make, reconcile, setAttribute, setText, setValue, toggle } from "./dom.js";
import { t } from "./texts.js";

const COUNTS = ["for", "against", "abstained"];
const PAUSE = 700;

export class Vote {
  constructor(app, { noun, uid }) {
    Object.assign(this, { app, noun, uid, mode: null, counts: {} });
    this.isPoint = noun === "decision";
    this.node = make("div", { class: "rec-vote", role: "group", "aria-label": t(this.isPoint ? "vote_on_point" : "vote") });
    this.title = make("span", { class: "rec-label" });
    this.sentence = make("span", { class: "rec-vote-sentence" });
    this.warning = make("p", { class: "rec-warning", hidden: true });
    this.ask = make("div", { class: "rec-ask", hidden: true });
    this.detail = make("div", { class: "rec-vote-detail", hidden: true });
    this.node.append(this.ask, make("div", { class: "rec-row" }, this.title, ...this.buttons(), this.sentence), this.detail, this.warning);
  }

  buttons() {
    const { isPoint } = this;
    const open = (mode) => () => this.open(mode);
    this.unanimous = button(t("unanimous"), { key: isPoint ? null : "F8", onclick: () => this.toggleUnanimous() });
    this.counted = button(t("by_count"), { onclick: open("counts") });
    this.named = button(t("by_name"), { onclick: open("named") });
    this.last = isPoint
      ? button(t("as_on_question"), { onclick: () => this.send({ kind: "as_item" }) })
      : button(t("by_points"), { onclick: () => this.toggleByPoints() });
    return [this.unanimous, this.counted, this.named, this.last];
  }

  update(row) {
    if (this.row?.uid !== row.uid) this.mode = null;
    this.row = row;
    const vote = row.vote || { kind: this.isPoint ? "as_item" : "none" };
    const mode = this.mode || vote.kind;
    setText(this.title, this.isPoint ? t("vote_on_point") : row.kind === "agenda" ? t("vote_on_agenda") : t("vote_on_question"));
    press(this.unanimous, vote.kind === "unanimous");
    press(this.counted, mode === "counts");
    press(this.named, mode === "named");
    press(this.last, this.isPoint ? vote.kind === "as_item" : this.app.ui.byPoints.has(row.uid));
    toggle(this.last, this.isPoint || row.kind === "question");
    for (const one of [this.unanimous, this.counted, this.named, this.last]) one.disabled = !this.app.isEditable;
    setText(this.sentence, this.words(vote, row.pending?.includes("vote")));
    setText(this.warning, vote.error || vote.hint || "");
    toggle(this.warning, Boolean(vote.error || vote.hint));
    setAttribute(this.sentence, "data-state", vote.error ? "wrong" : vote.adopted === false ? "rejected" : null);
    this.drawDetail(mode, vote);
    this.drawAsk();
  }

  /* No tick before the server has said so. */
  words(vote, isPending) {
    if (vote.kind === "none" || vote.kind === "as_item") return "";
    if (isPending) return "…";
    const sign = vote.error ? "▲" : vote.adopted === false ? "✘" : "✓";
    return `${sign} ${vote.sentence || t(`vote_${vote.kind}`)}`;
  }

  open(mode) {
    const vote = this.row.vote || { kind: "none" };
    if (vote.kind === mode) {
      this.mode = null;
      return this.send({ kind: this.isPoint ? "as_item" : "none" });
    }
    this.mode = this.mode === mode ? null : mode;
    this.app.draw();
    this.detail.querySelector("input, button")?.focus();
  }

  toggleUnanimous() {
    this.mode = null;
    const isUnanimous = this.row?.vote?.kind === "unanimous";
    this.send({ kind: isUnanimous ? (this.isPoint ? "as_item" : "none") : "unanimous" });
  }

  toggleByPoints() {
    const { byPoints } = this.app.ui;
    if (!byPoints.delete(this.row.uid)) byPoints.add(this.row.uid);
    this.app.draw();
  }

  /* At the first vote those who are not marked are asked about, in a line; F8 once more means yes. */
  send(fields) {
    const { app } = this;
    const isVote = !["none", "as_item"].includes(fields.kind);
    if (isVote && app.view.quorum.unmarked > 0 && !app.ui.askedUnmarked) {
      if (!this.waiting) {
        this.waiting = fields;
        return app.draw();
      }
      return this.answer(true);
    }
    this.commit(fields);
  }

  answer(countAsAbsent) {
    const { app, waiting } = this;
    app.ui.askedUnmarked = true;
    this.waiting = null;
    const unmarked = app.view.attendance.filter((one) => one.presence === "unmarked").map((one) => one.uid);
    if (countAsAbsent) app.sync.act({ noun: "attendance", verb: "absent_rest", uid: app.store.meeting, shadow: {} });
    this.commit(waiting, countAsAbsent ? unmarked : []);
  }

  /* One step of undo takes back everything that the key has done: the vote, its drafts become decisions,
     and those whom it counted as absent. */
  commit(fields, counted = []) {
    const { app, noun, row } = this;
    app.announcer.hide();
    const points = this.isPoint ? [row] : app.view.pointsOf(row.uid);
    const drafts = points.filter((point) => point.stage === "project" && !point.unborn).map((point) => point.uid);
    const old = row.vote || { kind: this.isPoint ? "as_item" : "none" };
    const inverse = { noun, verb: "vote", uid: row.uid, fields: plain(old), shadow: { vote: row.vote } };
    const vote = fields.kind === "as_item" ? null : { voters: app.view.quorum.present, choices: [], ...fields };
    const operation = { noun, verb: "vote", uid: row.uid, fields, shadow: { vote } };
    app.sync.act(operation);
    const undo = () => {
      app.sync.act(inverse);
      for (const uid of drafts) app.sync.act({ noun: "decision", verb: "update", uid, fields: { stage: "project" } });
      for (const uid of counted) app.sync.act({ noun: "attendance", verb: "update", uid, fields: { presence: "unmarked" } });
      if (counted.length) app.ui.askedUnmarked = false;
    };
    app.undo.step(t("voting"), undo, () => app.sync.act(operation));
  }

  drawAsk() {
    toggle(this.ask, Boolean(this.waiting));
    if (!this.waiting) return this.ask.replaceChildren();
    if (this.ask.childElementCount) return;
    this.ask.append(
      make("span", { text: t("unmarked_question", { count: this.app.view.quorum.unmarked }), role: "status" }),
      button(t("yes_absent"), { key: this.isPoint ? null : "F8", onclick: () => this.answer(true) }),
      button(t("no_as_is"), { onclick: () => this.answer(false) }),
    );
  }

  drawDetail(mode, vote) {
    toggle(this.detail, mode === "counts" || mode === "named");
    if (this.detail.mode !== mode) {
      this.detail.mode = mode;
      this.detail.keyed = null;
      this.detail.replaceChildren(...(mode === "counts" ? this.inputs() : []));
    }
    if (mode === "counts") this.fillInputs(vote);
    if (mode === "named") this.drawNames(vote);
  }

  inputs() {
    return COUNTS.map((name) => {
      const input = make("input", { type: "text", inputmode: "numeric", maxlength: 4, class: "rec-count" });
      input.addEventListener("input", () => this.counting());
      input.addEventListener("change", () => this.count());
      this.counts[name] = input;
      return make("label", { class: "rec-count-label" }, t(`count_${name}`), input);
    });
  }

  fillInputs(vote) {
    const isCounts = vote.kind === "counts";
    for (const name of COUNTS) {
      if (!this.detail.contains(document.activeElement)) setValue(this.counts[name], isCounts ? String(vote[name] ?? "") : "");
      setAttribute(this.counts[name], "placeholder", name === "for" ? this.app.view.quorum.present : 0);
    }
  }

  counting() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.count(), PAUSE);
  }

  /* «За» left empty while the others are filled means the rest of those present. */
  count() {
    clearTimeout(this.timer);
    const typed = COUNTS.map((name) => this.counts[name].value.trim());
    if (typed.every((value) => value === "") || typed.some((value) => value && !/^\d+$/.test(value))) return;
    const against = Number(typed[1] || 0);
    const abstained = Number(typed[2] || 0);
    const rest = Math.max(0, this.app.view.quorum.present - against - abstained);
    const fields = { kind: "counts", for: typed[0] === "" ? rest : Number(typed[0]), against, abstained };
    const old = this.row.vote || {};
    if (old.kind === "counts" && COUNTS.every((name) => old[name] === fields[name])) return;
    this.send(fields);
  }

  drawNames(vote) {
    const voters = this.app.view.attendance.filter((one) => one.votes && one.presence === "present");
    const choices = new Map((vote.choices || []).map(({ attendance, choice }) => [attendance, choice]));
    reconcile(
      this.detail,
      voters,
      (one) => one.uid,
      (one) => button(one.short_name, { class: "rec-choice", onclick: () => this.choose(one.uid) }),
      (node, one) => {
        const choice = choices.get(one.uid) || "for";
        setText(node.firstChild, `${one.short_name} – ${t(`choice_${choice}`)}`);
        node.dataset.choice = choice;
      },
    );
    setAttribute(this.detail, "data-empty", voters.length ? null : t("nobody_present"));
  }

  choose(uid) {
    const vote = this.row.vote?.kind === "named" ? this.row.vote : { choices: [] };
    const choices = new Map(vote.choices.map(({ attendance, choice }) => [attendance, choice]));
    const next = { for: "against", against: "abstained", abstained: "for" }[choices.get(uid) || "for"];
    choices.set(uid, next);
    const named = [...choices].filter(([, choice]) => choice !== "for").map(([attendance, choice]) => ({ attendance, choice }));
    const of = (choice) => named.filter((one) => one.choice === choice).length;
    const against = of("against");
    const abstained = of("abstained");
    const rest = Math.max(0, this.app.view.quorum.present - against - abstained);
    this.send({ kind: "named", for: rest, against, abstained, choices: named });
  }
}

function press(node, isPressed) {
  setAttribute(node, "aria-pressed", String(Boolean(isPressed)));
}

/* A vote as the fields of an operation. */
function plain({ kind, for: votesFor, against, abstained, choices }) {
  if (kind === "counts") return { kind, for: votesFor, against, abstained };
  if (kind === "named") return { kind, for: votesFor, against, abstained, choices };
  return { kind };
}
