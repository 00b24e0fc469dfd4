// <input type="search" data-suggest="URL">: the combobox pattern of ARIA 1.2, a list box of groups. URL?q=… answers
// {"groups": [{"label": …, "options": [{"pieces": [[text, was it typed]], "url": …, "hint": …}]}]}.
const DELAY = 120;
const REMEMBERED = 40;
let count = 0;

export default function suggest(input, { say, announce }) {
  const list = element("div", { id: `suggest-${(count += 1)}`, class: "suggest", role: "listbox", "aria-label": say("suggestions") });
  list.hidden = true;
  input.after(list);
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, "aria-haspopup": "listbox" });
  const answers = new Map();
  let timer = 0;
  let asked = null;
  let shown = "";
  let active = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];

  // No answer that is still on its way may open the list again.
  function close() {
    clearTimeout(timer);
    asked?.abort();
    asked = null;
    list.hidden = true;
    point(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function point(index) {
    const all = options();
    active = all.length && index >= 0 ? index % all.length : -1;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    all[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[active].id);
  }

  function draw(groups, words) {
    list.replaceChildren(...groups.filter((group) => group.options.length).map((group, at) => groupOf(group, `${list.id}-${at}`)));
    const number = options().length;
    if (!number) return close();
    point(-1);
    list.scrollTop = 0;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (shown !== words) announce(say("suggestionCount", { count: number }));
    shown = words;
  }

  async function ask() {
    asked?.abort();
    asked = null;
    const words = input.value.trim();
    if (!words) return close();
    if (answers.has(words)) return draw(answers.get(words), words);
    const question = (asked = new AbortController());
    try {
      const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal: question.signal });
      if (!response.ok) return;
      const { groups } = await response.json();
      if (answers.size >= REMEMBERED) answers.clear();
      answers.set(words, groups);
      if (asked === question) draw(groups, words);
    } catch { /* a newer question took over, or the network is away: plain search still works */ }
  }

  // Also while a syllable is being composed: the half of it is what the answers begin with.
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, DELAY); });
  input.addEventListener("blur", close);
  input.form?.addEventListener("submit", close);
  // A press must not take the focus away, or the list would be gone before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  input.addEventListener("keydown", (event) => {
    // Keys that belong to an input method: its Enter ends a syllable and neither submits nor chooses.
    if (event.isComposing || event.keyCode === 229) {
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (list.hidden) {
      if (event.key !== "ArrowDown" || !input.value.trim()) return;
      ask();
    } else if (event.key === "ArrowDown") point(active + 1);
    else if (event.key === "ArrowUp") point(active <= 0 ? options().length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) location.assign(options()[active].dataset.url);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

function groupOf(group, id) {
  const box = element("div", { class: "suggest__group", role: "group", "aria-labelledby": id });
  const label = element("div", { class: "suggest__label", id, role: "presentation" }, group.label);
  box.append(label, ...group.options.map((entry, at) => optionOf(entry, `${id}-${at}`)));
  return box;
}

function optionOf(entry, id) {
  const option = element("div", { id, class: "suggest__option", role: "option", "aria-selected": "false", "data-url": entry.url });
  const text = element("span", { class: "suggest__text" });
  text.append(...entry.pieces.map(([piece, typed]) => (typed ? element("mark", {}, piece) : piece)));
  option.append(text);
  if (entry.hint) option.append(" ", element("span", { class: "suggest__hint" }, entry.hint));
  return option;
}

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  set(made, attributes);
  made.textContent = text;
  return made;
}

function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
}
