// <form data-autosave="URL">: two seconds after the last keystroke the form goes to URL by POST, with its CSRF input.
// The server answers {"saved_at": ISO time, "version": n (optional, goes into input[name=version])}, or 409 with
// {"message": …} when somebody else saved meanwhile. What the server does not have is kept in localStorage and offered back.
const DELAY = 2000;

export default function autosave(form, { say }) {
  const url = form.dataset.autosave;
  const key = `draft:${document.body.dataset.user || ""}:${url}`; // computers are shared: one person never sees another's text
  const status = form.querySelector("[data-autosave-status]") || form.appendChild(statusLine());
  let timer = 0;
  let running = false;
  let again = false;
  let stopped = false;

  const show = (message, problem = false) => {
    status.textContent = message;
    status.classList.toggle("status--problem", problem);
  };
  const keep = (sent = "") => {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: fieldsOf(form), sent }));
    } catch { /* storage is full or closed: the form on the screen is still there */ }
  };
  const forget = () => localStorage.removeItem(key);

  async function save() {
    if (stopped) return;
    if (running) { again = true; return; }
    running = true;
    show(say("saving"));
    try {
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      await answer(response);
    } catch {
      keep();
      show(say("keptHere"), true);
      timer = setTimeout(save, 15000);
    } finally {
      running = false;
      if (again) { again = false; schedule(); }
    }
  }

  async function answer(response) {
    if (response.status === 409) {
      stopped = true;
      keep();
      const data = await response.json().catch(() => ({}));
      return show(data.message || say("conflict"), true);
    }
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      keep();
      return show(say("signedOut"), true);
    }
    if (response.status === 400 || response.status === 422) {
      keep();
      const data = await response.json().catch(() => ({}));
      return show(data.message || say("leave"), true);
    }
    if (!response.ok) throw new Error(String(response.status));
    const data = await response.json().catch(() => ({}));
    const version = form.elements.namedItem("version");
    if (version && data.version !== undefined) version.value = data.version;
    if (!again) {
      forget();
      form.dispatchEvent(new Event("form:saved", { bubbles: true }));
    }
    show(say("saved", { time: clock(data.saved_at) }));
  }

  function schedule() {
    clearTimeout(timer);
    timer = setTimeout(save, DELAY);
  }

  form.addEventListener("input", schedule);
  form.addEventListener("submit", () => { clearTimeout(timer); stopped = true; keep(versionOf(form)); });
  window.addEventListener("pageshow", () => { stopped = false; });
  offer(form, key, say, show, forget, schedule);
}

function offer(form, key, say, show, forget, schedule) {
  let kept;
  try { kept = JSON.parse(localStorage.getItem(key)); } catch { return; }
  if (!kept) return;
  const now = JSON.stringify(fieldsOf(form));
  // A text that was sent and a version that moved on since: the server has it, if perhaps written a little differently.
  const arrived = kept.sent && versionOf(form) && kept.sent !== versionOf(form);
  if (arrived || JSON.stringify(kept.fields) === now) return forget();
  const box = document.createElement("div");
  box.className = "alert alert--warning";
  box.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = say("restoreOffer", { time: clock(kept.at) });
  const row = document.createElement("p");
  row.className = "cluster";
  row.append(
    button(say("restore"), "btn btn--primary btn--small", () => {
      fill(form, kept.fields);
      box.remove();
      show(say("restored"));
      schedule();
    }),
    button(say("discard"), "btn btn--small", () => { forget(); box.remove(); }),
  );
  box.append(text, row);
  form.prepend(box);
}

function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) =>
    typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "version" && !name.includes("password"));
}

function versionOf(form) {
  return form.elements.namedItem("version")?.value || "";
}

function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) || []), value]);
  for (const element of form.elements) {
    if (!element.name || element.type === "file" || element.type === "hidden" || element.name.includes("password")) continue;
    const wanted = values.get(element.name) || [];
    if (element.type === "checkbox" || element.type === "radio") element.checked = wanted.includes(element.value);
    else if (element.multiple) for (const option of element.options) option.selected = wanted.includes(option.value);
    else if (wanted.length) element.value = wanted.shift();
  }
}

function button(label, className, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

function statusLine() {
  const line = document.createElement("p");
  line.className = "status";
  line.setAttribute("role", "status");
  return line;
}

function clock(moment) {
  const time = moment ? new Date(moment) : new Date();
  return time.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}
