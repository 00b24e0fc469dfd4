// <form data-upload [data-max-bytes="n"]>: sends the form with a progress bar. Without JavaScript, or when nothing is
// attached, it is an ordinary form. The server answers as to any form: a redirect, the page again with its errors, or
// JSON {"redirect": URL}.
export default function upload(form, { say, enhance }) {
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    if (!files.length || event.defaultPrevented) return;
    event.preventDefault();
    const limit = Number(form.dataset.maxBytes || 0);
    const large = limit && files.find((file) => file.size > limit);
    const view = progressOf(form);
    if (large) return view.problem(say("tooLarge", { name: large.name, limit: Math.floor(limit / 1048576) }));
    send(form, event.submitter, view, say, enhance);
  });
}

function send(form, submitter, view, say, enhance) {
  const request = new XMLHttpRequest();
  const body = new FormData(form, submitter);
  let last = -10;
  request.open("POST", submitter?.getAttribute("formaction") || form.action);
  request.setRequestHeader("Accept", "text/html, application/json;q=0.9");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.floor((100 * event.loaded) / event.total);
    view.bar.value = percent;
    if (percent - last >= 10) view.tell(say("uploading", { percent: last = percent }));
  });
  request.upload.addEventListener("load", () => view.tell(say("processing")));
  request.addEventListener("load", () => arrive(request, view, say, enhance));
  for (const name of ["error", "abort", "timeout"]) {
    request.addEventListener(name, () => view.problem(say("uploadFailed")));
  }
  view.start();
  request.send(body);
}

function arrive(request, view, say, enhance) {
  if ((request.getResponseHeader("Content-Type") || "").includes("json")) {
    let data = {};
    try { data = JSON.parse(request.responseText); } catch { /* answered below */ }
    if (request.status < 400 && data.redirect) return location.assign(data.redirect);
    return view.problem(data.message || say("uploadFailed"));
  }
  const elsewhere = request.responseURL.split("#")[0] !== location.href.split("#")[0];
  if (request.status < 400 && elsewhere) return location.assign(request.responseURL);
  const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
  if (!answer) return view.problem(say("uploadFailed"));
  document.querySelector("main").replaceWith(answer);
  scrollTo(0, 0);
  enhance(document);
}

function progressOf(form) {
  form.querySelector("[data-upload-view]")?.remove();
  const box = document.createElement("div");
  box.className = "stack stack--tight";
  box.setAttribute("data-upload-view", "");
  const bar = document.createElement("progress");
  bar.className = "progress";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-hidden", "true"); // the sentence below says the same aloud
  const text = document.createElement("p");
  text.className = "status";
  text.setAttribute("role", "status");
  box.append(bar, text);
  (form.querySelector(".form-actions") || form).before(box);
  if (!form.querySelector(".form-actions")) form.append(box);
  const buttons = [...form.querySelectorAll("[type=submit]")];
  return {
    bar,
    start() { buttons.forEach((button) => { button.disabled = true; }); },
    tell(message) { text.textContent = message; },
    problem(message) {
      buttons.forEach((button) => { button.disabled = false; });
      bar.remove();
      text.classList.add("status--problem");
      text.textContent = message;
    },
  };
}
