// <textarea data-markdown data-preview-url="URL">: a toolbar, and a preview drawn by the server (POST text=…, answered
// with an HTML fragment that went through the same pipeline as publishing).
const MARKS = {
  bold: (text) => [`**${text || "…"}**`, 2, 2],
  heading: (text) => [lines(text, "## "), 3, 0],
  list: (text) => [lines(text, "- "), 2, 0],
  quote: (text) => [lines(text, "> "), 2, 0],
  link: (text) => [`[${text || "…"}](https://)`, (text || "…").length + 3, 1],
};

const lines = (text, mark) => (text || "…").split("\n").map((line) => mark + line).join("\n");

export default function markdown(area, { say }) {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", say("toolbar"));
  for (const name of Object.keys(MARKS)) bar.append(tool(say(name), () => apply(area, MARKS[name])));
  if (area.dataset.previewUrl) addPreview(area, bar, say);
  area.before(bar);
}

function tool(label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toolbar__button";
  button.textContent = label;
  button.addEventListener("click", act);
  return button;
}

function apply(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const [text, before, after] = mark(value.slice(start, end));
  const block = /^(## |- |> )/.test(text);
  const lead = block && start > 0 && value[start - 1] !== "\n" ? "\n\n" : "";
  area.focus();
  area.setRangeText(lead + text, start, end, "end");
  area.setSelectionRange(start + lead.length + before, start + lead.length + text.length - after);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function addPreview(area, bar, say) {
  const view = document.createElement("div");
  view.className = "preview prose";
  view.tabIndex = -1;
  view.hidden = true;
  view.setAttribute("role", "region");
  view.setAttribute("aria-label", say("preview"));
  area.after(view);
  const button = tool(say("preview"), async () => {
    if (!view.hidden) {
      view.hidden = true;
      area.hidden = false;
      button.textContent = say("preview");
      return area.focus();
    }
    await draw(area, view, say);
    view.hidden = false;
    area.hidden = true;
    button.textContent = say("write");
    view.focus();
  });
  bar.append(button);
}

async function draw(area, view, say) {
  const body = new FormData();
  body.set("text", area.value);
  body.set("csrfmiddlewaretoken", area.form.elements.namedItem("csrfmiddlewaretoken")?.value || "");
  try {
    const response = await fetch(area.dataset.previewUrl, { method: "POST", body, redirect: "error" });
    if (!response.ok) throw new Error(String(response.status));
    view.innerHTML = await response.text(); // safe: the server's sanitised fragment, and no inline script runs here
  } catch {
    view.textContent = say("previewFailed");
  }
}
