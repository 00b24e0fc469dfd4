// A ballot counts along while it is filled in, opens texts without leaving the page, and remembers the picks of this tab.
const form = document.querySelector("form[data-vote]");
const status = form.querySelector("[data-vote-status]");
const next = form.querySelector("[data-vote-next]");
const groups = [...form.querySelectorAll("[data-vote-group]")];
const boxes = [...form.querySelectorAll("[data-vote-group] input[type=checkbox]")];
const key = `vote-${form.dataset.vote}`;
const name = (group) => group.querySelector("legend").textContent.trim();
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function count() {
  let picked = 0;
  let many = "";
  let open = null;
  for (const group of groups) {
    const here = group.querySelectorAll("input:checked").length;
    const asked = Number(group.dataset.voteGroup);
    const note = group.querySelector("[data-vote-count]");
    note.textContent = fill(note.dataset.text, { picked: here });
    picked += Math.min(here, asked);
    if (here !== asked) open ??= group;
    if (here > asked) many ||= name(group);
  }
  const text = many ? status.dataset.many : !open ? status.dataset.all : status.dataset.some;
  status.textContent = fill(text, { picked, total: status.dataset.total, group: many });
  next.href = open ? `#${open.id}` : "#mail-title";
  next.textContent = open ? fill(next.dataset.group, { group: name(open) }) : next.dataset.mail;
}

// Storage may be forbidden; then nothing is remembered.
function remember() {
  try { sessionStorage.setItem(key, boxes.filter((box) => box.checked).map((box) => box.value).join()); } catch { /* no */ }
}
try {
  const kept = (sessionStorage.getItem(key) || "").split(",");
  if (!boxes.some((box) => box.checked)) for (const box of boxes) box.checked = kept.includes(box.value);
} catch { /* no */ }

const dialog = document.getElementById("vote-reading");
const pick = dialog.querySelector("[data-vote-pick]");
let read = null;
const label = () => { pick.textContent = read.checked ? pick.dataset.drop : pick.dataset.pick; };

async function open(link) {
  const answer = await fetch(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const text = answer.ok && page.querySelector("[data-vote-text]");
  if (!text) return window.open(link.href, "_blank", "noopener");
  // In the window of this page the text's title stands below the page's own.
  for (const old of [...text.querySelectorAll("h2, h1")]) {
    const heading = document.createElement(old.tagName === "H1" ? "h2" : "h3");
    heading.append(...old.childNodes);
    old.replaceWith(heading);
  }
  dialog.querySelector("[data-vote-text]").replaceChildren(...text.childNodes);
  read = boxes.find((box) => box.value === link.dataset.voteRead);
  label();
  dialog.showModal();
  dialog.scrollTop = 0;
}

for (const note of form.querySelectorAll("[data-vote-window]")) note.remove();
form.addEventListener("change", () => { count(); remember(); });
form.addEventListener("click", (event) => {
  const link = event.target.closest("[data-vote-read]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link).catch(() => { window.location.assign(link.href); });
});
pick.addEventListener("click", () => {
  read.checked = !read.checked;
  count();
  remember();
  dialog.close();
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("[data-vote-close]")) dialog.close();
});
count();
