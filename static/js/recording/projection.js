/* The view: the server's rows with the operations on their way laid over them, in order. */

export function project(store) {
  const view = {
    ...store.facts,
    head: { ...store.rows.meeting.get(store.meeting) },
    rows: { attendance: new Map(), item: new Map(), decision: new Map() },
    attendance: inOrder(store.rows.attendance),
    items: inOrder(store.rows.item),
    points: new Map(),
  };
  copyRows(store, view);
  for (const operation of store.operations) lay(view, operation);
  const isStructural = store.operations.some(({ verb }) => ["add", "move", "remove", "restore"].includes(verb));
  addUnborn(store, view);
  if (isStructural) renumber(view);
  return resolve(view);
}

/* The agenda stands before the questions and the shelf after them, whatever their positions. */
const RANK = { agenda: 0, question: 1, shelf: 2 };

function inOrder(rows) {
  const rank = ({ kind }) => RANK[kind] || 0;
  const sorted = [...rows.values()].sort((one, other) => rank(one) - rank(other) || one.position - other.position);
  return sorted.map((row) => row.uid);
}

function copyRows(store, view) {
  for (const noun of ["attendance", "item", "decision"]) {
    for (const [uid, row] of store.rows[noun]) view.rows[noun].set(uid, { ...row, noun });
  }
  for (const uid of view.items) view.points.set(uid, []);
  for (const uid of inOrder(store.rows.decision)) {
    const { item } = store.rows.decision.get(uid);
    if (view.points.has(item)) view.points.get(item).push(uid);
  }
}

const DEFAULTS = {
  attendance: { kind: "invited", votes: false, presence: "present", reply: "none", post: "", organization: "" },
  item: { kind: "question", number: "", speakers: [], heard: "", discussed: "", notes: "", outcome: "decision", vote: { kind: "none" } },
  decision: { number: "", stage: "taken", executors: [], deadline: null, recognized: null, vote: null, remark: null },
};

function lay(view, operation) {
  const { noun, verb, uid } = operation;
  const shadow = operation.shadow || {};
  if (noun === "meeting") {
    Object.assign(view.head, shadow);
    if (operation.shadowFacts) Object.assign(view, operation.shadowFacts);
    return;
  }
  const rows = view.rows[noun];
  if (verb === "add" || verb === "restore") {
    const known = rows.get(uid) || { ...DEFAULTS[noun], uid, noun, revision: 0 };
    rows.set(uid, { ...known, ...shadow });
    insert(view, noun, uid, shadow);
  } else if (verb === "remove") {
    takeOut(view, noun, uid);
  } else if (verb === "move") {
    if (rows.has(uid)) Object.assign(rows.get(uid), shadow);
    takeOut(view, noun, uid);
    insert(view, noun, uid, shadow);
  } else if (rows.has(uid)) {
    Object.assign(rows.get(uid), shadow);
  }
  const row = rows.get(uid);
  if (row) {
    row.pending = [...(row.pending || []), operation.verb];
    if (operation.parked) row.parked = operation;
  }
}

function listOf(view, noun, place) {
  if (noun === "decision") {
    if (!view.points.has(place.item)) view.points.set(place.item, []);
    return view.points.get(place.item);
  }
  return noun === "item" ? view.items : view.attendance;
}

function insert(view, noun, uid, place) {
  const list = listOf(view, noun, place);
  if (list.includes(uid)) return;
  if (noun === "item") view.points.set(uid, view.points.get(uid) || []);
  list.splice(place.position === undefined ? list.length : indexOf(view, noun, list, place.position), 0, uid);
}

/* Positions of questions count the questions only; the agenda and the shelf stand apart. */
function indexOf(view, noun, list, position) {
  if (noun !== "item") return position;
  const questions = list.filter((uid) => view.rows.item.get(uid).kind === "question");
  if (position < questions.length) return list.indexOf(questions[position]);
  const shelf = list.findIndex((uid) => view.rows.item.get(uid).kind === "shelf");
  return shelf < 0 ? list.length : shelf;
}

function takeOut(view, noun, uid) {
  const lists = noun === "decision" ? view.points.values() : [noun === "item" ? view.items : view.attendance];
  for (const list of lists) {
    const index = list.indexOf(uid);
    if (index >= 0) list.splice(index, 1);
  }
}

/* `after` null is the line at the end of the question: it comes last whatever else has been added. */
function addUnborn(store, view) {
  const unborn = [...store.unborn].sort(([, one], [, other]) => (one.after ? 0 : 1) - (other.after ? 0 : 1));
  for (const [uid, { item, after }] of unborn) {
    const list = view.points.get(item);
    if (!list || list.includes(uid)) continue;
    view.rows.decision.set(uid, { ...DEFAULTS.decision, uid, noun: "decision", item, text: "", unborn: true, revision: 0 });
    const index = after ? list.indexOf(after) : -1;
    list.splice(index < 0 ? list.length : index + 1, 0, uid);
  }
}

/* Until the server answers, numbers follow from the places; afterwards the server's numbers stand. */
function renumber(view) {
  const mode = view.numbering || guessNumbering(view);
  let question = 0;
  let through = 0;
  for (const uid of view.items) {
    const item = view.rows.item.get(uid);
    if (!item || item.kind !== "question") continue;
    question += 1;
    item.number = String(question);
    let place = 0;
    for (const point of view.points.get(uid) || []) {
      const row = view.rows.decision.get(point);
      if (row.unborn) continue;
      place += 1;
      through += 1;
      row.number = { item_decision: `${question}.${place}`, per_item: String(place), through: String(through) }[mode];
    }
  }
}

function guessNumbering(view) {
  const numbers = [...view.rows.decision.values()].map((row) => row.number).filter(Boolean);
  if (!numbers.length || numbers.some((number) => number.includes("."))) return "item_decision";
  return new Set(numbers).size === numbers.length ? "through" : "per_item";
}

function resolve(view) {
  const present = (noun) => (uid) => view.rows[noun].get(uid);
  view.attendance = view.attendance.map(present("attendance")).filter(Boolean);
  const items = view.items.map(present("item")).filter(Boolean);
  view.shelf = items.find((item) => item.kind === "shelf") || null;
  view.items = items.filter((item) => item.kind !== "shelf");
  view.questions = items.filter((item) => item.kind === "question");
  view.pointsOf = (item) => (view.points.get(item) || []).map(present("decision")).filter(Boolean);
  view.item = present("item");
  view.decision = present("decision");
  view.person = present("attendance");
  return view;
}
