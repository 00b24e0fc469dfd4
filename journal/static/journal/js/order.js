// <ol data-order>: each <li data-key> can be dragged to its place. Its form sends the new place; the buttons in the form do
// the same without a mouse.
const list = document.querySelector("[data-order]");
let dragged = null;
let next = null;

function rows() {
  return [...list.querySelectorAll(":scope > [data-key]")];
}

function mark(row) {
  for (const one of rows()) one.classList.toggle("builder__row--before", one === row);
  list.classList.toggle("builder--at-end", Boolean(dragged) && row === null);
}

function stop() {
  dragged?.classList.remove("builder__row--dragged");
  dragged = next = null;
  mark(undefined);
}

for (const row of list ? rows() : []) {
  row.draggable = true;
  row.addEventListener("dragstart", (event) => {
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.key);
    row.classList.add("builder__row--dragged");
  });
  row.addEventListener("dragend", stop);
}

list?.addEventListener("dragover", (event) => {
  if (!dragged) return;
  event.preventDefault();
  next = rows().find((row) => {
    const box = row.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  }) ?? null;
  mark(next);
});

list?.addEventListener("drop", (event) => {
  if (!dragged) return;
  event.preventDefault();
  const form = dragged.querySelector("[data-order-form]");
  const place = Object.assign(document.createElement("input"), {
    type: "hidden", name: "before", value: next ? next.dataset.key : "end",
  });
  const stays = next === dragged || next === dragged.nextElementSibling;
  stop();
  if (stays) return;
  form.append(place);
  form.submit();
});
