/* The recording screen: puts the parts together. */

import { readJson } from "./dom.js";
import { Agenda } from "./agenda.js";
import { Announcer } from "./announce.js";
import { Api } from "./api.js";
import { App } from "./app.js";
import { Bottom } from "./bottom.js";
import { Hints } from "./hints.js";
import { Journal } from "./journal.js";
import { Keys } from "./keys.js";
import { People } from "./people.js";
import { Points } from "./points.js";
import { Polling } from "./polling.js";
import { Question } from "./question.js";
import { Screen } from "./screen.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";
import { TopBar } from "./topbar.js";
import { Undo } from "./undo.js";
import { QuestionVote } from "./questionvote.js";
import { t } from "./texts.js";

const by = (id) => document.getElementById(id);

function makeApp() {
  const { meeting, user } = by("recording").dataset;
  const urls = readJson("recording-urls");
  const token = document.querySelector("meta[name=csrf-token]").content;
  const api = new Api(urls, token, user);
  const store = new Store(readJson("recording-state"), meeting);
  const scope = `${user}:${meeting}`;
  const sync = new Sync({ store, api, scope, journal: new Journal(scope) });
  const announcer = new Announcer({ live: by("rec-live"), line: by("rec-line") });
  const openings = readJson("recording-openings") || [];
  const abbreviations = readJson("recording-abbreviations") || {};
  const app = new App({ store, sync, api, urls, announcer, openings, abbreviations });
  app.undo = new Undo({
    writeText: (...step) => app.writeText(...step),
    act: (operation) => sync.act(operation),
    say: (key, values) => announcer.say(t(key, values)),
  });
  return app;
}

function makeParts(app) {
  const top = new TopBar(app, {
    save: by("rec-save"), banner: by("rec-banner"), headButton: by("rec-head-button"), headTitle: by("rec-head-title"),
    headPanel: by("rec-head"), checkButton: by("rec-check-button"), checkCount: by("rec-check-count"), checkPanel: by("rec-check"),
    quorum: by("rec-quorum"), quorumLong: by("rec-quorum-long"), quorumShort: by("rec-quorum-short"),
    quorumVerdict: by("rec-quorum-verdict"), quorumLive: by("rec-quorum-live"),
  });
  const people = new People(app, by("rec-people"));
  const vote = new QuestionVote(app, by("rec-vote"));
  const points = new Points(app, { list: by("rec-points"), heading: by("rec-decided") });
  const question = new Question(app, { head: by("rec-question-head"), meta: by("rec-question-meta") });
  const screen = new Screen(app);
  app.parts = [top, new Agenda(app, by("rec-agenda")), question, points, vote, people, screen];
  app.parts.push(new Hints(app, by("rec-hints")), new Bottom(app, by("rec-bottom")));
  const preview = () => screen.preview();
  by("rec-preview").addEventListener("click", (event) => {
    event.preventDefault();
    preview();
  });
  app.keys = new Keys(app, { vote, people, preview });
  return top;
}

async function start() {
  const app = makeApp();
  const { sync, store, announcer } = app;
  const top = makeParts(app);
  sync.onState = (state) => top.state(state);
  const spoken = { conflict: "conflict_said", gone: "gone", refused: "not_accepted" };
  sync.onParked = (operation) => announcer.state(t(spoken[operation.parked.kind]));
  sync.onDropped = (operation, body) => announcer.say(body.sentence || t("overtaken", { who: body.by || t("another_person") }));
  app.show("question");
  app.draw();
  document.body.classList.add("is-ready");
  if (!app.isPhone) app.returnToCaret();
  const waiting = await sync.begin();
  if (waiting) announcer.say(t("found_unsent", { count: waiting }));
  new Polling({ app, store, sync, api: app.api });
  document.addEventListener("visibilitychange", () => document.hidden && sync.flush());
  addEventListener("pagehide", () => sync.leave());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

start();
