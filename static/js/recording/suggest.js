/* A field that offers names while one types; arrows and Enter choose, Tab moves on. */

import { make, toggle, uuid } from "./dom.js";

const PAUSE = 200;

export class Suggest {
  /* sources: [[url, onChoose]]; free: [label(text), onChoose(text)] for what is on no list. */
  constructor(app, { label, sources, free, keepText = false }) {
    Object.assign(this, { app, sources, free, keepText });
    const id = `rec-list-${uuid()}`;
    this.list = make("ul", { class: "rec-suggest", role: "listbox", id, "aria-label": label, hidden: true });
    this.field = make("input", {
      type: "text", class: "rec-input", role: "combobox", autocomplete: "off", placeholder: label,
      "aria-label": label, "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
    });
    this.node = make("div", { class: "rec-suggest-box" }, this.field, this.list);
    this.field.addEventListener("input", () => this.wait());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const query = this.field.value.trim();
    if (query.length < 2) return this.close();
    const lists = await Promise.all(this.sources.map(([url]) => this.app.api.suggest(url, query)));
    if (query !== this.field.value.trim()) return;
    this.options = lists.flatMap((list, index) => list.map((one) => ({ ...one, choose: () => this.sources[index][1](one) })));
    if (this.free) this.options.push({ label: this.free[0](query), choose: () => this.free[1](query) });
    this.active = this.options.length ? 0 : -1;
    this.draw();
  }

  draw() {
    this.list.replaceChildren(
      ...this.options.map((one, index) => {
        const node = make("li", { role: "option", id: `${this.list.id}-${index}`, "aria-selected": String(index === this.active) });
        node.append(one.label, one.detail && one.detail !== one.label ? make("small", { text: ` ${one.detail}` }) : "");
        node.addEventListener("pointerdown", (event) => event.preventDefault());
        node.addEventListener("click", () => this.choose(index));
        return node;
      }),
    );
    toggle(this.list, this.options.length > 0);
    this.field.setAttribute("aria-expanded", String(this.options.length > 0));
    if (this.active >= 0) this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }

  choose(index) {
    const option = this.options[index];
    if (!this.keepText) this.field.value = "";
    this.close();
    option.choose();
  }

  key(event) {
    const isOpen = !this.list.hidden;
    if (isOpen && (event.code === "ArrowDown" || event.code === "ArrowUp")) {
      event.preventDefault();
      const step = event.code === "ArrowDown" ? 1 : -1;
      this.active = (this.active + step + this.options.length) % this.options.length;
      this.draw();
    } else if (isOpen && event.code === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (isOpen && event.code === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  close() {
    clearTimeout(this.timer);
    this.options = [];
    toggle(this.list, false);
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}
