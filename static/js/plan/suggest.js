/* Names of the cluster under the cell «Ответственный»: arrows choose, Enter takes what was chosen with them. */

import { make, toggle } from "../recording/dom.js";
import { t } from "./texts.js";

const SHOWN = 8;
const SHORTEST = 2;
const PARTING = /[;,\n]/;

export class Suggest {
  constructor(names, live) {
    this.names = names.map((name) => [name, folded(name)]);
    this.live = live;
    this.list = make("ul", { id: "plan-names", class: "plan-names", role: "listbox", "aria-label": t("names"), hidden: true });
    this.found = [];
    this.active = -1;
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /* What is being typed: from the last sign that parts names to the caret. */
  look(area) {
    const caret = area.selectionStart;
    let start = caret;
    while (start > 0 && !PARTING.test(area.value[start - 1])) start -= 1;
    const typed = area.value.slice(start, caret);
    const words = folded(typed);
    this.span = [start + typed.length - typed.trimStart().length, caret];
    this.found = words.length < SHORTEST ? [] : this.names.filter(([, name]) => name.includes(words) && name !== words).slice(0, SHOWN);
    this.active = -1;
    this.area = area;
    this.draw();
  }

  draw() {
    if (!this.found.length) return this.close();
    this.list.replaceChildren(
      ...this.found.map(([name], index) => {
        const option = make("li", { id: `plan-name-${index}`, role: "option", "aria-selected": String(index === this.active), text: name });
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => this.take(index));
        return option;
      }),
    );
    if (this.list.parentNode !== this.area.parentNode) this.area.after(this.list);
    this.area.setAttribute("aria-controls", "plan-names");
    if (this.active >= 0) this.area.setAttribute("aria-activedescendant", `plan-name-${this.active}`);
    else this.area.removeAttribute("aria-activedescendant");
    if (!this.isOpen) this.live.textContent = t("names_found", { count: this.found.length });
    toggle(this.list, true);
  }

  /* True when the key was for the list. */
  key(event) {
    if (!this.isOpen || event.altKey || event.ctrlKey || event.metaKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (step) {
      this.active = (this.active + step + this.found.length + (this.active < 0 && step < 0 ? 1 : 0)) % this.found.length;
      this.draw();
    } else if (event.code === "Enter" && this.active >= 0) this.take(this.active);
    else if (event.code === "Escape") this.close();
    else return false;
    return true;
  }

  take(index) {
    const [name] = this.found[index];
    const { area } = this;
    this.close();
    area.setRangeText(name, ...this.span, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    this.close();
    area.focus();
  }

  close() {
    toggle(this.list, false);
    this.found = [];
    this.active = -1;
    this.area?.removeAttribute("aria-activedescendant");
    this.area?.removeAttribute("aria-controls");
  }
}

function folded(text) {
  return text.toLowerCase().replaceAll("ё", "е").replace(/[«»"„“”]/g, "").replace(/\s+/g, " ").trim();
}
