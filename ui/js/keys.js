// Clicks and keys, each to the part that it is for.

const HOVER_MS = 400;
let hovering = 0;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#talk a[href^='#']");
  if (link) return follow(link, event);
  const other = event.target.closest?.("#panel .stale a.citation");
  if (other) {
    event.preventDefault();
    shown = { href: other.getAttribute("href"), others: [] };
    return send();
  }
  const entry = event.target.closest?.("#panel a.entry");
  if (entry) {
    event.preventDefault();
    entry.closest("details").open = false;
    const [start, end] = entry.getAttribute("href").split("-").slice(2).map(Number);
    return goTo(start, end);
  }
  const button = event.target.closest?.("#panel button");
  if (button) pressed(button);
  else if (event.target.closest?.("#sources button, #intake button")) sourcesPressed(event.target.closest("button"));
  else if (event.target.closest?.("#said-of-answers button")) deal(event.target.closest("button"));
  else if (event.target.closest?.(".keys")) help();
  else if (event.target.closest?.("#save button")) {
    trigger("save", { form: event.target.closest("button").dataset.form });
    document.querySelector("#save details").open = false;
  } else if (event.target.closest?.("#within .everything")) everything();
  else if (fold()?.open && !event.target.closest?.("#within")) fold().open = false;
}, { capture: true, ...all });

// Resting on a citation shows its place, where a source is open beside the answer already.
document.addEventListener("mouseover", (event) => {
  const link = event.target.closest?.("#chat a.citation");
  clearTimeout(hovering);
  if (!link || link === current || narrow.matches || !element.querySelector(".doc")) return;
  hovering = setTimeout(() => { if (link.matches(":hover")) open(link); }, HOVER_MS);
}, all);

document.addEventListener("change", (event) => {
  if (!event.target.matches?.("#intake .files")) return;
  addFiles([...event.target.files]);
  event.target.value = "";
}, all);

document.addEventListener("input", (event) => {
  if (event.target.matches?.("#sources .filter")) filter(event.target);
  else if (event.target.matches?.("#panel .find")) findSoon(event.target);
  else if (event.target.matches?.("#within input")) withinChanged(event.target);
}, all);

function help() {
  const card = document.querySelector("#keys");
  if (card.open) card.close();
  else card.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("#panel .find")) {
    if (event.key === "Enter") findStep(event.shiftKey ? -1 : 1);
    if (event.key !== "Escape") return;
    event.target.value = "";
    find(event.target);
    sheet()?.focus();
    return;
  }
  if (document.querySelector("dialog[open]")) {
    if (event.key === "?" && document.querySelector("#keys").open) help();
    return;
  }
  if (event.key === "Escape" && fold()?.open) {
    fold().open = false;
    return fold().querySelector("summary").focus();
  }
  if (event.key === "Escape") return back();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (event.key === "]") step(1);
  else if (event.key === "[") step(-1);
  else if (event.key === "/") {
    document.querySelector("#ask-tab-button")?.click();
    setTimeout(() => document.querySelector("#question textarea")?.focus(), 0);
  }
  else if (event.key === "?") help();
  else return;
  event.preventDefault();
}, all);

const watcher = new MutationObserver(rename);
watcher.observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
stop.signal.addEventListener("abort", () => watcher.disconnect());

window.quotary = { settle, download, picked, noted, stop };
