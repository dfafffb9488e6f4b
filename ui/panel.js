// The page's own script: runs once, as the body of a function of the panel's element. It carries clicks
// and keys to the server as events ('cite', 'ask', 'typed'); all text comes back from there, made inert.
window.quotary?.stop.abort();
const stop = new AbortController();
const all = { signal: stop.signal };
const narrow = matchMedia("(max-width: 860px)");
let current = null; // the citation that the panel shows
let shown = null; // what was last asked of the server
let awaited = false; // whether that is still to come: answers may overtake each other

const isSeen = (node) => (node.checkVisibility ? node.checkVisibility() : node.offsetParent !== null);
const citations = () => [...document.querySelectorAll("#chat a.citation")].filter(isSeen);

function choose(link) {
  document.querySelectorAll("a.citation.here").forEach((other) => {
    other.classList.remove("here");
    other.removeAttribute("aria-current");
  });
  current = link;
  link?.classList.add("here");
  link?.setAttribute("aria-current", "true");
}

function open(link) {
  choose(link);
  const answer = link.closest(".answer");
  const others = answer ? [...answer.querySelectorAll("a.citation")] : [];
  shown = { href: link.getAttribute("href"), others: others.map((a) => a.getAttribute("href")), wider: 0 };
  document.body.classList.add("reading");
  send();
}

function send() {
  awaited = true;
  trigger("cite", shown);
}

// What arrives may be an earlier citation's; then the current one is asked for again.
function check() {
  const doc = element.querySelector(".doc");
  if (!awaited) return;
  if (!doc || doc.dataset.shows === shown.href) {
    awaited = false;
    return;
  }
  setTimeout(() => { if (awaited && element.querySelector(".doc")?.dataset.shows !== shown.href) send(); }, 300);
}

function step(by) {
  const links = citations();
  if (!links.length) return;
  const at = links.indexOf(current);
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : (at + by + links.length) % links.length];
  if (!narrow.matches) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  open(next);
}

function back() {
  document.body.classList.remove("reading");
  current?.focus();
}

// Scrolls only the sheet: the page itself stays where the reader left it.
function reveal() {
  const sheet = element.querySelector(".sheet");
  const hit = element.querySelector("#hit");
  if (sheet) {
    const off = hit ? hit.getBoundingClientRect().top - sheet.getBoundingClientRect().top : -sheet.scrollTop;
    sheet.scrollTop += hit ? off - sheet.clientHeight / 3 : off;
  }
  if (hit) {
    hit.classList.remove("flash");
    void hit.offsetWidth; // a reflow, so that the animation starts anew
    hit.classList.add("flash");
  }
  if (narrow.matches && document.body.classList.contains("reading")) element.querySelector(".back")?.focus();
}

// After an answer: its question at the top, its first citation current, on a phone the answer in front.
function settle() {
  requestAnimationFrame(() => setTimeout(() => {
    if (new URLSearchParams(location.search).has("q")) history.replaceState(null, "", location.pathname);
    const questions = document.querySelectorAll("#chat .asked");
    const answer = [...document.querySelectorAll("#chat .answer")].pop();
    if (current && answer?.contains(current)) return; // the reader was faster, and reads already
    document.body.classList.remove("reading");
    awaited = false;
    const links = [...(answer?.querySelectorAll(".quotes a.citation") ?? [])];
    choose(element.querySelector("#hit") ? links[0] ?? null : null);
    if (current) shown = { href: current.getAttribute("href"), others: links.map((a) => a.getAttribute("href")), wider: 0 };
    if (questions.length > 1) questions[questions.length - 1].scrollIntoView({ block: "start" });
    else scrollTo(0, 0);
  }, 60));
}

// A heading of the outline: scrolled to where it is on the page, else asked for as a place of its own.
function goTo(entry) {
  const href = entry.getAttribute("href");
  const heading = element.querySelector(`.text [data-anchor="${href}"]`);
  entry.closest("details").open = false;
  if (heading) {
    const sheet = element.querySelector(".sheet");
    sheet.scrollTop += heading.getBoundingClientRect().top - sheet.getBoundingClientRect().top - 16;
  } else {
    shown = { href, others: shown?.others ?? [], wider: 0 };
    send();
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = label; }, 1500);
}

function filter(input) {
  const wanted = input.value.toLowerCase();
  input.closest(".sources").querySelectorAll("tbody tr").forEach((row) => {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
}

function follow(link, event) {
  const href = link.getAttribute("href");
  if (href.startsWith("#cite-")) open(link);
  else if (href === "#ask") trigger("ask", { question: link.textContent });
  else if (href.startsWith("#typed-")) trigger("typed", { turn: Number(href.slice(7)) });
  else return;
  event.preventDefault();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#talk a[href^='#']");
  if (link) return follow(link, event);
  const entry = event.target.closest?.("#panel a.entry");
  if (entry) {
    event.preventDefault();
    return goTo(entry);
  }
  const button = event.target.closest?.("#panel button");
  if (!button) return;
  if (button.matches(".back")) back();
  else if (button.matches(".step")) step(Number(button.dataset.step));
  else if (button.matches(".copy")) copy(button);
  else if (button.matches(".wider") && shown) {
    shown = { ...shown, wider: shown.wider + 1 };
    send();
  }
}, { capture: true, ...all });

document.addEventListener("input", (event) => {
  if (event.target.matches?.("#sources .filter")) filter(event.target);
}, all);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return back();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const keys = document.querySelector("#keys");
  if (event.key === "]") step(1);
  else if (event.key === "[") step(-1);
  else if (event.key === "/") document.querySelector("#question textarea")?.focus();
  else if (event.key === "?" && keys) keys.open = !keys.open;
  else return;
  event.preventDefault();
}, all);

// Gradio names each message by its HTML, which a screen reader would spell out.
function rename() {
  document.querySelectorAll("#chat [data-testid][aria-label*='<']").forEach((node) => {
    node.setAttribute("aria-label", node.dataset.testid === "user" ? "Question" : "Answer");
  });
}
const watcher = new MutationObserver(rename);
watcher.observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
stop.signal.addEventListener("abort", () => watcher.disconnect());

watch("value", () => requestAnimationFrame(() => { reveal(); check(); }));
window.quotary = { settle, stop };
