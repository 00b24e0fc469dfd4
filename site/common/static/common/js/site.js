// What every page gets: small manners attached by data attributes, and the larger modules only where they are needed.
// Messages come from the JSON in the page (common/texts.py); modules get them through `say`.
const script = document.getElementById("site-js");
const texts = JSON.parse(document.getElementById("ui-texts")?.textContent || "{}");

function say(key, values = {}) {
  return (texts[key] || key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// One polite live region for everything that happens without a place of its own.
function announce(message) {
  let region = document.getElementById("announcer");
  if (!region) {
    region = document.createElement("p");
    region.id = "announcer";
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = message;
}

function enhance(root) {
  for (const name of ["autosave", "upload", "markdown", "suggest", "dialog"]) {
    const found = root.querySelectorAll(`[data-${name}]:not([data-${name}-ready])`);
    if (!found.length) continue;
    import(script.dataset[`src${name[0].toUpperCase()}${name.slice(1)}`]).then((module) => {
      for (const element of found) {
        if (element.hasAttribute(`data-${name}-ready`)) continue;
        element.setAttribute(`data-${name}-ready`, "");
        module.default(element, { say, announce, enhance });
      }
    });
  }
  root.querySelector("[data-focus]")?.focus();
}

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  try {
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    announce(say("copied"));
    const label = button.textContent;
    button.textContent = say("copied");
    setTimeout(() => { button.textContent = label; }, 2000);
  } catch {
    getSelection().selectAllChildren(source);
    announce(say("copyFailed"));
  }
}

document.addEventListener("click", (event) => {
  const target = event.target;
  const confirming = target.closest("[data-confirm]:not(form)");
  if (confirming && !window.confirm(confirming.dataset.confirm)) return event.preventDefault();
  if (target.closest("[data-print]")) window.print();
  const copying = target.closest("[data-copy]");
  if (copying) copy(copying);
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

// Forms that ask before they are left. `clean` is set again by whoever saved the form.
const dirty = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-dirty-warning")) dirty.add(form);
});
document.addEventListener("form:saved", (event) => dirty.delete(event.target));
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = form.dataset.confirm;
  if (question && !window.confirm(question)) return event.preventDefault();
  dirty.delete(form);
  if (form.hasAttribute("data-sign-out")) {
    // The next person at this computer must not find the drafts of this one.
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
  }
});
window.addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.querySelector("[data-key-problem]");
  if (place) place.textContent = say("keyFailed");
});
document.addEventListener("htmx:load", (event) => enhance(event.target.parentElement || document));

document.documentElement.classList.add("js");
enhance(document);
