// The server's time goes on in the page: what counts is the server's clock, not the one on the desk.
for (const element of document.querySelectorAll("time[data-clock]")) {
  const ahead = new Date(element.dateTime) - Date.now();
  const show = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul", dateStyle: "short", timeStyle: "medium" });
  setInterval(() => {
    element.textContent = show.format(new Date(Date.now() + ahead)).replaceAll("-", ".").replace(" ", ". ");
  }, 1000);
}
