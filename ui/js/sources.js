// The Sources tab: the table's order and rows, files added one by one, folders read again.

function filter(input) {
  const wanted = input.value.toLowerCase();
  input.closest(".sources").querySelectorAll("tbody tr:not(.under)").forEach((row) => {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
    const under = row.nextElementSibling;
    if (under?.matches(".under")) under.hidden = row.hidden;
  });
}

function sort(button) {
  const head = button.closest("th");
  const body = head.closest("table").tBodies[0];
  const isUp = head.getAttribute("aria-sort") !== "ascending";
  const at = head.cellIndex;
  body.querySelectorAll(".under").forEach((row) => row.remove());
  head.parentElement.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
  const key = (row) => row.cells[at].textContent.trim();
  const order = new Intl.Collator(undefined, { numeric: true }).compare;
  const rows = [...body.rows].sort((a, b) => order(key(a).replace(/,/g, ""), key(b).replace(/,/g, "")));
  body.append(...(isUp ? rows : rows.reverse()));
}

// One run of added files or of a folder at a time; what became of each is a row.

let run = null;

function begin(total) {
  const box = document.querySelector("#intake .run");
  box.hidden = false;
  box.querySelector("tbody").replaceChildren();
  run = { box, total, done: 0, passages: 0, stop: new AbortController() };
  box.querySelector(".cancel").hidden = false;
  tellRun();
  return run;
}

function tellRun(said) {
  const { box, total, done } = run;
  const bar = box.querySelector("progress");
  bar.max = Math.max(1, total);
  bar.value = done;
  box.querySelector(".told").textContent = said ?? words.running.replace("{done}", done).replace("{total}", total);
}

function outcomeRow(name) {
  const row = run.box.querySelector("tbody").insertRow();
  for (const text of [name, words.waiting, "", ""]) row.insertCell().textContent = text;
  return row;
}

function tellOutcome(row, told) {
  const { status, reason, passages } = told.error ? { status: "failed", reason: told.error, passages: 0 } : told;
  row.className = `was-${status}`;
  row.cells[1].textContent = words.outcomes[status] ?? status;
  row.cells[2].textContent = passages ? passages.toLocaleString("en") : "";
  row.cells[3].textContent = reason ?? "";
  run.done += 1;
  run.passages += passages ?? 0;
  tellRun();
}

function finish() {
  const isStopped = run.stop.signal.aborted;
  const said = isStopped ? words.stopped : words.finished;
  tellRun(said.replace("{done}", run.done).replace("{total}", run.total).replace("{passages}", run.passages.toLocaleString("en")));
  run.box.querySelector(".cancel").hidden = true;
  run = null;
  trigger("listed");
}

async function addFiles(files) {
  if (run || !files.length) return;
  const { stop: { signal } } = begin(files.length);
  const rows = [...files].map((file) => outcomeRow(file.name));
  for (const [at, file] of [...files].entries()) {
    if (signal.aborted) break;
    rows[at].cells[1].textContent = words.reading;
    rows[at].scrollIntoView({ block: "nearest" });
    tellOutcome(rows[at], await sent(`library/upload?${new URLSearchParams({ name: file.name })}`, file));
  }
  rows.slice(run.done).forEach((row) => { row.cells[1].textContent = words.notRead; });
  finish();
}

async function sent(url, body) {
  try {
    return await (await fetch(url, { method: "POST", body })).json();
  } catch {
    return { error: words.unreachable };
  }
}

async function syncFolder(button) {
  if (run) return;
  const item = button.closest("li");
  const query = new URLSearchParams({ folder: item.dataset.folder, prune: item.querySelector(".prune").checked });
  const { stop: { signal }, box } = begin(0);
  box.scrollIntoView({ block: "nearest" });
  try {
    const response = await fetch(`library/sync?${query}`, { method: "POST", signal });
    if (!response.ok) throw new Error((await response.json()).error);
    for await (const told of lines(response)) {
      if (told.error) throw new Error(told.error);
      if (told.total !== undefined) run.total = told.total;
      else if (told.status === "unchanged") { run.done += 1; tellRun(); } else tellOutcome(outcomeRow(told.name), told);
    }
  } catch (error) {
    if (!signal.aborted) {
      run.total = Math.max(run.total, 1);
      tellOutcome(outcomeRow(item.dataset.folder), { error: error.message });
    }
  }
  finish();
}

async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const whole = (rest + part.value).split("\n");
    rest = whole.pop();
    for (const line of whole) if (line) yield JSON.parse(line);
  }
}

function confirmRemoval(button) {
  const row = button.closest("tr");
  const card = document.querySelector("#confirm");
  card.querySelector(".what").textContent = row.querySelector("a").textContent;
  card.returnValue = "";
  card.addEventListener("close", async () => {
    if (card.returnValue !== "yes") return button.focus();
    button.disabled = true;
    const told = await sent(`library/remove?${new URLSearchParams({ uri: row.dataset.uri })}`);
    announce(told.error ?? words.removed);
    if (told.error) {
      button.disabled = false;
      return under(row, paragraph(told.error));
    }
    trigger("listed");
  }, { once: true });
  card.showModal();
}

// A row below a source's row, for what is said about it; a second time it goes.
function under(row, ...parts) {
  const next = row.nextElementSibling;
  if (next?.matches(".under")) next.remove();
  const below = document.createElement("tr");
  below.className = "under";
  const cell = below.insertCell();
  cell.colSpan = row.cells.length;
  cell.append(...parts);
  row.after(below);
  return below;
}

async function leftOut(button) {
  const row = button.closest("tr");
  if (row.nextElementSibling?.matches(".under")) return row.nextElementSibling.remove();
  const response = await fetch(`library/left-out?${new URLSearchParams({ uri: row.dataset.uri })}`);
  const told = await response.json();
  if (told.error) return under(row, paragraph(told.error));
  const list = document.createElement("ul");
  for (const mark of told.marks) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = mark.href;
    link.textContent = mark.text;
    const why = document.createElement("span");
    why.textContent = [mark.reason, mark.place].filter(Boolean).join(", ");
    item.append(link, " ", why);
    list.append(item);
  }
  for (const warning of told.warnings) list.append(Object.assign(document.createElement("li"), { textContent: warning }));
  const share = `${(told.share * 100).toFixed(0)} %`;
  const head = told.marks.length ? words.leftOut.replace("{share}", share) : told.kept ? words.noiseKept : words.nothingLeftOut;
  under(row, paragraph(head), list);
}

function sourcesPressed(button) {
  if (button.matches(".sort")) sort(button);
  else if (button.matches(".left-out")) leftOut(button);
  else if (button.matches(".remove")) confirmRemoval(button);
  else if (button.matches(".sync")) syncFolder(button);
  else if (button.matches(".cancel")) run?.stop.abort();
}

for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest?.("#intake");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragover");
    if (kind === "drop") addFiles(event.dataTransfer.files);
  }, all);
}
document.addEventListener("dragleave", (event) => event.target.closest?.("#intake")?.classList.remove("over"), all);
