/* The editor of a plan: puts the parts together. */

import { Announcer } from "../recording/announce.js";
import { Api } from "../recording/api.js";
import { readJson, setText, toggle } from "../recording/dom.js";
import { Journal } from "../recording/journal.js";
import { Editor } from "./editor.js";
import { Keys } from "./keys.js";
import { Suggest } from "./suggest.js";
import { Sync } from "./sync.js";
import { Table } from "./table.js";
import { t } from "./texts.js";

const NEWS = 30000;
const by = (id) => document.getElementById(id);

function makeSync(page, api, editorOf) {
  const { plan, user } = page.dataset;
  const scope = `plan:${user}:${plan}`;
  const onState = (state) => show(state);
  const onAnswer = (body, batch) => editorOf().answered(body, batch);
  return new Sync({ api, scope, journal: new Journal(scope), revision: readJson("plan-state").revision, onState, onAnswer });
}

/* Where the text is: always in words, aloud only when it is not on its way. */
function show({ place, count, sentence }) {
  const node = by("plan-save");
  node.dataset.place = place;
  setText(node, t(`state_${place}`, { count }));
  const words = place === "closed" || (place === "waiting" && sentence) ? sentence : "";
  setText(by("plan-banner-words"), words);
  toggle(by("plan-banner"), Boolean(words));
  toggle(by("plan-signin"), place === "waiting");
}

async function start() {
  const page = by("plan-editor");
  const state = readJson("plan-state");
  const api = new Api({ operations: page.dataset.changes, state: page.dataset.changes }, page.dataset.token, page.dataset.user);
  let editor = null;
  const sync = makeSync(page, api, () => editor);
  const announcer = new Announcer({ live: by("plan-live"), line: by("plan-line") });
  const table = new Table(by("plan-rows"), { limits: state.limits, onAct: (name, uid) => keys.act(name, uid) });
  editor = new Editor({ ...state, sync, announcer, draw: () => table.draw(editor) });
  const keys = new Keys({ editor, table, suggest: new Suggest(state.names, by("plan-live")), read: (grid) => api.post(page.dataset.pasted, grid) });
  const waiting = await sync.begin();
  if (waiting) {
    editor.rebase(state.draft);
    announcer.say(t("found_unsent", { count: waiting }));
  }
  toggle(by("plan-sheet"), true);
  toggle(by("plan-plain"), false);
  editor.draw();
  sync.soon(0);
  by("plan-add").addEventListener("click", () => keys.act("add", editor.last()));
  by("plan-add-section").addEventListener("click", () => keys.act("section", editor.last()));
  document.body.classList.add("is-ready");
  if (editor.isEmpty()) table.focus(editor.last());
  /* The page of the plan leads to the cell of a finding. */
  else by(location.hash.slice(1))?.focus();
  addEventListener("online", () => sync.soon(0));
  addEventListener("pagehide", () => sync.flush({ keepalive: true }));
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  document.addEventListener("visibilitychange", () => (document.hidden ? sync.flush() : news(sync, editor)));
  setInterval(() => !document.hidden && news(sync, editor), NEWS);
}

/* What others have written; never in the middle of a change of one's own. */
async function news(sync, editor) {
  if (sync.isBusy || sync.closed || sync.waiting().length) return;
  const { kind, body } = await sync.api.state(sync.revision);
  if (kind !== "state" || sync.isBusy || sync.waiting().length || body.revision <= sync.revision) return;
  sync.revision = body.revision;
  editor.answered({ ...body, conflicts: [] }, []);
}

start();
