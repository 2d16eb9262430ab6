/* The smallest possible help with the DOM: make a node, keep a keyed list, nothing else. */

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in PROPERTIES) node[PROPERTIES[name]] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PROPERTIES = { class: "className", text: "textContent", value: "value", checked: "checked" };

export function button(label, { key, onclick, ...attributes } = {}) {
  const node = make("button", { type: "button", class: "rec-button", onclick, ...attributes });
  node.append(make("span", { text: label }));
  if (key) {
    node.append(make("kbd", { text: key, "aria-hidden": "true" }));
    node.setAttribute("aria-keyshortcuts", ariaKeys(key));
  }
  return node;
}

function ariaKeys(key) {
  const names = { "⌫": "Backspace", Ctrl: "Control", "↑": "ArrowUp", "↓": "ArrowDown", "→": "ArrowRight", PgUp: "PageUp", PgDn: "PageDown" };
  return key.split("+").map((part) => names[part] || part).join("+");
}

/* A button that acts on the field in hand must not take the focus away from it. */
export function keepFocus(node) {
  node.addEventListener("pointerdown", (event) => event.preventDefault());
  node.addEventListener("mousedown", (event) => event.preventDefault());
  return node;
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

export function toggle(node, shown) {
  if (node.hidden === shown) node.hidden = !shown;
}

/* A field with the caret in it is never written to. */
export function setValue(field, value) {
  if (field !== document.activeElement && field.value !== value) {
    field.value = value;
    grow(field);
  }
}

/* Keyed children: a node that holds the focus is never taken out of the page, the others move round it. */
export function reconcile(parent, rows, key, create, update) {
  const known = parent.keyed || (parent.keyed = new Map());
  const nodes = rows.map((row) => {
    const id = key(row);
    let node = known.get(id);
    if (!node) {
      node = create(row);
      known.set(id, node);
    }
    return node;
  });
  const wanted = new Set(nodes);
  for (const [id, node] of known) {
    if (!wanted.has(node)) {
      node.remove();
      known.delete(id);
    }
  }
  place(parent, nodes);
  rows.forEach((row, index) => update(nodes[index], row, index));
}

function place(parent, nodes) {
  const pivot = nodes.findIndex((node) => node.contains(document.activeElement));
  let next = null;
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    if (nodes[index].parentNode !== parent || nodes[index].nextSibling !== next) {
      if (index === pivot) clearBetween(parent, nodes[index], next);
      else parent.insertBefore(nodes[index], next);
    }
    next = nodes[index];
  }
}

function clearBetween(parent, node, next) {
  while (node.nextSibling && node.nextSibling !== next) parent.insertBefore(node.nextSibling, node);
}

const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

export function grow(field) {
  if (GROWS_BY_ITSELF || field.tagName !== "TEXTAREA") return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

/* A random UUID also where the page is served without HTTPS (a trial on a local network). */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function readJson(id) {
  const node = document.getElementById(id);
  return node ? JSON.parse(node.textContent) : null;
}
