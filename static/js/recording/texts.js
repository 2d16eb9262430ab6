/* Interface texts come with the page, already translated. */

import { readJson } from "./dom.js";

const texts = readJson("recording-texts") || {};

export function t(key, values = {}) {
  const text = texts[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
