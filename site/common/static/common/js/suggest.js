// <input type="search" data-suggest="URL">: the combobox pattern of ARIA 1.2. URL?q=… answers
// {"suggestions": [{"text": …, "url": … (optional), "hint": … (optional)}]}.
const DELAY = 150;
let count = 0;

export default function suggest(input, { say, announce }) {
  const list = document.createElement("div");
  list.id = `suggest-${(count += 1)}`;
  list.className = "suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("suggestions"));
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }
  let timer = 0;
  let asked = null;
  let active = -1;

  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (index) => {
    const all = options();
    active = (index + all.length) % all.length;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    all[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[active].id);
  };
  const choose = (option) => {
    if (option.dataset.url) return location.assign(option.dataset.url);
    input.value = option.dataset.text;
    close();
    input.form.requestSubmit();
  };

  function draw(suggestions) {
    list.replaceChildren(...suggestions.slice(0, 8).map((entry, at) => optionOf(entry, `${list.id}-${at}`)));
    if (!suggestions.length) return close();
    active = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", "true");
    list.hidden = false;
    announce(say("suggestionCount", { count: list.children.length }));
  }

  async function ask() {
    asked?.abort();
    const words = input.value.trim();
    if (words.length < 1) return close();
    asked = new AbortController();
    try {
      const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal: asked.signal });
      if (response.ok) draw((await response.json()).suggestions || []);
    } catch { /* a newer question took over, or the network is away: plain search still works */ }
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, DELAY); });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") point(active + 1);
    else if (event.key === "ArrowUp") point(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(options()[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

function optionOf(entry, id) {
  const option = document.createElement("div");
  option.id = id;
  option.className = "suggest__option";
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.text = entry.text;
  if (entry.url) option.dataset.url = entry.url;
  const text = document.createElement("span");
  text.textContent = entry.text;
  option.append(text);
  if (entry.hint) {
    const hint = document.createElement("span");
    hint.className = "suggest__hint";
    hint.textContent = entry.hint;
    option.append(hint);
  }
  return option;
}
