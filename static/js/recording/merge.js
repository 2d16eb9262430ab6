/* Whose text it was based on, and whether two changes of one row touch the same thing. */

/* What must be unchanged for an operation to still mean what the person meant. */
const WATCHED = {
  remove: { decision: ["text"], item: ["title"] },
  confirm: { decision: ["text"] },
  take_proposal: { decision: ["text"] },
  set_executors: { decision: ["executors"] },
  set_deadline: { decision: ["deadline"] },
  vote: { decision: ["vote"], item: ["vote"] },
};

export function baseOf(store, operation) {
  const { noun, verb, uid, fields } = operation;
  const row = store.row(noun, uid);
  if (!row || verb === "add") return { revision: row ? row.revision : 0, values: {} };
  const names = verb === "update" ? Object.keys(fields) : (WATCHED[verb] && WATCHED[verb][noun]) || [];
  const values = {};
  for (const name of names) values[name] = row[name];
  return { revision: row.revision, values };
}

export function differing(operation, theirs) {
  const { values } = operation.base;
  return Object.keys(operation.fields).filter(
    (name) => !same(theirs[name], values[name]) && !same(theirs[name], operation.fields[name]),
  );
}

export function canRebase(operation, theirs) {
  if (operation.verb === "add") return false;
  if (operation.verb === "update") return differing(operation, theirs).length === 0;
  return Object.entries(operation.base.values).every(([name, value]) => same(theirs[name], value));
}

function same(one, other) {
  return canonical(one ?? "") === canonical(other ?? "");
}

function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  return `{${Object.keys(value).sort().map((key) => `${key}:${canonical(value[key])}`).join()}}`;
}
