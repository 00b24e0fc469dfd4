// <button data-js data-dialog="ID"> opens <dialog id="ID">; [data-dialog-close] inside closes it. Focus returns by itself.
export default function dialog(opener) {
  const box = document.getElementById(opener.dataset.dialog);
  if (!box) return;
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => { event.preventDefault(); box.showModal(); });
  if (box.dataset.dialogWired) return;
  box.dataset.dialogWired = "yes";
  box.addEventListener("click", (event) => {
    if (event.target === box || event.target.closest("[data-dialog-close]")) box.close();
  });
}
