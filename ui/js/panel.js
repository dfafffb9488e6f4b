// The source beside the answer. Events go to the server as 'cite'; all text comes back from there, made inert.
window.quotary?.stop.abort();
const stop = new AbortController();
const all = { signal: stop.signal };
const narrow = matchMedia("(max-width: 860px)");
let current = null; // the citation that the panel shows
let shown = null; // what was last asked of the server
let awaited = false; // whether that is still to come: answers may overtake each other

const isSeen = (node) => (node.checkVisibility ? node.checkVisibility() : node.offsetParent !== null);
const citations = () => [...document.querySelectorAll("#chat a.citation")].filter(isSeen);
const sheet = () => element.querySelector(".sheet");

function choose(link) {
  document.querySelectorAll("a.citation.here").forEach((other) => {
    other.classList.remove("here");
    other.removeAttribute("aria-current");
  });
  current = link;
  link?.classList.add("here");
  link?.setAttribute("aria-current", "true");
}

function request(link) {
  const answer = link.closest(".answer");
  const others = answer ? [...answer.querySelectorAll("a.citation")] : [];
  return { href: link.getAttribute("href"), others: others.map((a) => a.getAttribute("href")) };
}

function open(link) {
  choose(link);
  shown = request(link);
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
function scrollTo_(box, share = 3) {
  const frame = sheet();
  frame.scrollTop += box.top - frame.getBoundingClientRect().top - frame.clientHeight / share;
}

function reveal() {
  const hit = element.querySelector("#hit");
  if (hit) {
    scrollTo_(hit.getBoundingClientRect());
    hit.classList.remove("flash");
    void hit.offsetWidth; // a reflow, so that the animation starts anew
    hit.classList.add("flash");
  } else if (sheet()) sheet().scrollTop = 0;
  watchEnds();
  if (narrow.matches && document.body.classList.contains("reading")) element.querySelector(".back")?.focus();
}

// A long document comes as a window that grows at the end a reader scrolls to.

let ends = null;
let growing = false;

function watchEnds() {
  ends?.disconnect();
  if (!sheet()) return;
  ends = new IntersectionObserver((seen) => {
    for (const entry of seen) if (entry.isIntersecting) grow(entry.target);
  }, { root: sheet(), rootMargin: "600px" });
  element.querySelectorAll(".more").forEach((end) => ends.observe(end));
}

async function stretch(wanted) {
  const text = element.querySelector(".text");
  const query = new URLSearchParams({ ...wanted, marks: text.dataset.marks, hit: text.dataset.hit });
  const response = await fetch(`source/${text.dataset.document}/text?${query}`);
  return response.ok ? response.json() : null;
}

async function grow(end) {
  const text = element.querySelector(".text");
  if (growing || end.hidden) return;
  growing = true;
  const isBefore = end.matches(".before");
  const more = await stretch(isBefore ? { before: text.dataset.start } : { after: text.dataset.end });
  growing = false;
  if (!more || !text.isConnected) return;
  const frame = sheet();
  const below = frame.scrollHeight - frame.scrollTop;
  text.insertAdjacentHTML(isBefore ? "afterbegin" : "beforeend", more.html);
  if (isBefore) frame.scrollTop = frame.scrollHeight - below;
  bound(text, isBefore ? more.start : Number(text.dataset.start), isBefore ? Number(text.dataset.end) : more.end);
  watchEnds();
}

function bound(text, start, end) {
  text.dataset.start = start;
  text.dataset.end = end;
  const before = element.querySelector(".more.before");
  const after = element.querySelector(".more.after");
  before.hidden = start <= 0;
  after.hidden = end >= Number(text.dataset.length);
}

// Whether [start, end) is on the page; fetched if it isn't.
async function reach(start, end) {
  const text = element.querySelector(".text");
  if (start >= Number(text.dataset.start) && end <= Number(text.dataset.end)) return true;
  const around = await stretch({ around: start });
  if (!around || !text.isConnected) return false;
  text.innerHTML = around.html;
  bound(text, around.start, around.end);
  return true;
}

const points = (string) => (/[\ud800-\udfff]/.test(string) ? [...string] : string);

// The page's own characters [start, end) of the document, counted in code points as the library does.
function rangeOf(start, end) {
  const text = element.querySelector(".text");
  const range = document.createRange();
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let at = Number(text.dataset.start);
  let isOpen = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const characters = points(node.data);
    const units = (count) => (typeof characters === "string" ? count : characters.slice(0, count).join("").length);
    if (!isOpen && start < at + characters.length) {
      range.setStart(node, units(start - at));
      isOpen = true;
    }
    if (isOpen && end <= at + characters.length) {
      range.setEnd(node, units(end - at));
      return range;
    }
    at += characters.length;
  }
  return null;
}

async function goTo(start, end) {
  printed(false);
  if (!(await reach(start, end))) return null;
  const range = rangeOf(start, end);
  if (range) scrollTo_(range.getBoundingClientRect(), 4);
  watchEnds();
  return range;
}

// The page as it is printed, with the quote boxed.

let page = 0;

function printed(isOn) {
  const doc = element.querySelector(".doc");
  doc?.classList.toggle("as-printed", isOn);
  element.querySelector(".as-page")?.setAttribute("aria-pressed", String(isOn));
}

async function showPage(number) {
  const doc = element.querySelector(".doc");
  const figure = element.querySelector(".printed");
  const text = element.querySelector(".text");
  const url = `source/${text.dataset.document}/page/${number}`;
  printed(true);
  const response = await fetch(`${url}?hit=${text.dataset.hit}`);
  const told = await response.json();
  if (!figure.isConnected) return;
  page = number;
  const parts = response.ok ? pageParts(`${url}.png?hit=${text.dataset.hit}`, number, told) : [paragraph(told.error)];
  figure.replaceChildren(...parts);
  doc.querySelectorAll(".turn").forEach((button) => {
    const to = number + Number(button.dataset.turn);
    button.disabled = !response.ok || to < 1 || to > told.pages;
  });
  doc.querySelector(".page-number").textContent = words.page.replace("{page}", number);
}

function paragraph(said) {
  const node = document.createElement("p");
  node.textContent = said;
  return node;
}

function pageParts(url, number, told) {
  const image = document.createElement("img");
  image.src = url;
  image.alt = words.printed.replace("{page}", number);
  image.width = told.width;
  image.height = told.height;
  const boxes = told.boxes.map(([left, top, right, bottom]) => {
    const box = document.createElement("span");
    box.className = "box";
    box.hidden = true;
    box.style.cssText = `left:${left * 100}%;top:${top * 100}%;width:${(right - left) * 100}%;height:${(bottom - top) * 100}%`;
    return box;
  });
  image.addEventListener("load", () => {
    boxes.forEach((box) => { box.hidden = false; });
    boxes[0]?.scrollIntoView({ block: "center" });
  }, { once: true });
  return [image, ...boxes];
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  said(button, words.copied);
}

// A word in a control's place for a moment, and for those who hear the page.
function said(control, word) {
  const label = control.dataset.label ?? control.textContent;
  control.dataset.label = label;
  control.textContent = word;
  announce(word);
  setTimeout(() => { control.textContent = label; }, 1500);
}

function announce(word) {
  const status = document.querySelector("#said");
  if (status) status.textContent = word;
}

function pressed(button) {
  if (button.matches(".back")) back();
  else if (button.matches(".step")) step(Number(button.dataset.step));
  else if (button.matches(".copy")) copy(button);
  else if (button.matches(".as-page")) {
    if (element.querySelector(".as-printed")) printed(false);
    else showPage(Number(button.dataset.page));
  } else if (button.matches(".turn")) showPage(page + Number(button.dataset.turn));
  else if (button.matches(".find-step")) findStep(Number(button.dataset.step));
}

watch("value", () => requestAnimationFrame(() => { reveal(); check(); }));
