/* The draft of a plan and its changes: the same shapes and the same rules as workplans/draft.py.

   A draft is {sections: [{uid, title, rows: [{uid, title, term, executors, result}]}]}. What is `fresh` is on this
   screen only: an empty row that nobody has written in yet. */

export const FIELDS = ["title", "term", "executors", "result"];

export function find(draft, uid) {
  for (const section of draft.sections) {
    if (section.uid === uid) return { section, row: null };
    const row = section.rows.find((one) => one.uid === uid);
    if (row) return { section, row };
  }
  return { section: null, row: null };
}

/* Everything in the order of the paper: heads of sections and rows with their numbers. */
export function flat(draft) {
  const { sections } = draft;
  const isPlain = sections.length === 1 && !sections[0].title;
  return sections.flatMap((section, place) => [
    { uid: section.uid, section, row: null, number: String(place + 1) },
    ...section.rows.map((row, index) => ({ uid: row.uid, section, row, number: isPlain ? String(index + 1) : `${place + 1}.${index + 1}` })),
  ]);
}

/* The uid behind which something stands for the server, which knows nothing of fresh rows. */
export function saidAfter(items, index) {
  for (let place = index - 1; place >= 0; place -= 1) if (!items[place].fresh) return items[place].uid;
  return "";
}

export function apply(draft, change) {
  const { section, row } = find(draft, change.uid ?? change.row?.uid ?? change.section?.uid);
  ACTIONS[change.op](draft, change, section, row);
}

const ACTIONS = {
  set(draft, change, section, row) {
    const target = row || section;
    if (target) target[change.field] = change.after;
  },
  add_row(draft, change, section, row) {
    if (row) return;
    const goal = find(draft, change.section).section || draft.sections.at(-1);
    if (goal) insert(goal.rows, { ...change.row }, change.after);
  },
  add_section(draft, change, section) {
    if (!section) insert(draft.sections, { ...change.section, rows: [] }, change.after);
  },
  remove(draft, change, section, row) {
    if (row) section.rows.splice(section.rows.indexOf(row), 1);
    else if (section) removeSection(draft, section);
  },
  move(draft, change, section, row) {
    if (row) {
      const goal = find(draft, change.section).section;
      if (!goal) return;
      section.rows.splice(section.rows.indexOf(row), 1);
      insert(goal.rows, row, change.after);
    } else if (section) {
      draft.sections.splice(draft.sections.indexOf(section), 1);
      insert(draft.sections, section, change.after);
    }
  },
};

/* At the end when the item it should follow is gone. */
function insert(items, item, after) {
  const place = items.findIndex((one) => one.uid === after);
  items.splice(after === "" ? 0 : place < 0 ? items.length : place + 1, 0, item);
}

/* The rows of a section that is taken away stay in the plan. */
function removeSection(draft, section) {
  const place = draft.sections.indexOf(section);
  draft.sections.splice(place, 1);
  const goal = draft.sections[Math.max(0, place - 1)];
  if (goal) goal.rows.push(...section.rows);
}
