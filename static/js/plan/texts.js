/* Interface texts come with the page, already translated. */

import { readJson } from "../recording/dom.js";

const texts = readJson("plan-texts") || {};

export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
