// «Версия для слабовидящих»: size, colours and spacing, kept in this browser. Without it the pages are whole too.
const KEY = "portal-sight";
const root = document.documentElement;
const read = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {};
  } catch {
    return {};
  }
};
const apply = (chosen) => {
  for (const name of [...root.classList]) if (name.startsWith("sight-")) root.classList.remove(name);
  for (const [name, value] of Object.entries(chosen)) if (/^[123]$/.test(value)) root.classList.add(`sight-${name}-${value}`);
  for (const button of document.querySelectorAll("[data-sight]")) {
    const pressed = (chosen[button.dataset.sight] || "1") === button.value;
    button.setAttribute("aria-pressed", String(pressed));
  }
};
const chosen = read();
apply(chosen);

const panel = document.getElementById("sight-panel");
const toggle = document.getElementById("sight-toggle");
const show = (open) => {
  panel.hidden = !open;
  toggle.setAttribute("aria-expanded", String(open));
};
if (panel && toggle) {
  toggle.hidden = false;
  show(Object.values(chosen).some((value) => value !== "1"));
  toggle.addEventListener("click", () => show(panel.hidden));
  panel.addEventListener("click", ({ target }) => {
    if (!target.dataset.sight) return;
    chosen[target.dataset.sight] = target.value;
    apply(chosen);
    try {
      localStorage.setItem(KEY, JSON.stringify(chosen));
    } catch {
      // A browser that keeps nothing still shows the page as chosen.
    }
  });
}

// A second click on a button that sends a form does nothing.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    else if (!form.hasAttribute("target")) form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
