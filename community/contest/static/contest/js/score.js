// A judge's form: the total goes along with what is typed (the server reckons the one that counts), and keys for the
// way through the queue. Keys are taken by their place on the keyboard, so Korean input changes nothing.
const form = document.querySelector("form[data-score]");
const points = form ? [...form.querySelectorAll("input[data-most]")] : [];
const output = document.querySelector("[data-total]");

function total() {
  let sum = 0;
  for (const input of points) {
    const value = Number(input.value);
    if (input.value.trim() && value >= 0 && value <= Number(input.dataset.most)) {
      sum += (value / Number(input.dataset.most)) * Number(input.dataset.weight);
    }
  }
  output.textContent = (Math.round((sum + Number.EPSILON) * 100) / 100).toFixed(2);
}

form?.addEventListener("input", () => output && total());
// Filled in by the browser or taken back from what was kept here.
form?.addEventListener("form:saved", () => output && total());

form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  const at = points.indexOf(event.target);
  if (at < 0) return;
  event.preventDefault(); // Enter goes to the next field, as in a spreadsheet, and does not hand in half a form
  (points[at + 1] || form.querySelector("textarea"))?.focus();
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = document.querySelector(`[data-key="${event.code}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});
