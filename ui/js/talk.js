// The conversation: what the words under an answer do, and where the page stands after one.

// After an answer: its question at the top, its first citation current, on a phone the answer in front.
function settle() {
  requestAnimationFrame(() => setTimeout(() => {
    tellWithin();
    if (new URLSearchParams(location.search).has("q")) history.replaceState(null, "", location.pathname);
    const answer = document.querySelector("#chat .answer.fresh");
    if (current && answer?.contains(current)) return; // the reader was faster, and reads already
    document.body.classList.remove("reading");
    awaited = false;
    const links = [...(answer?.querySelectorAll(".quotes a.citation") ?? [])];
    choose(element.querySelector("#hit") ? links[0] ?? null : null);
    if (current) shown = request(current);
    const questions = [...document.querySelectorAll("#chat .asked")];
    const asked = questions[Number(/turn-(\d+)/.exec(answer?.className ?? "")?.[1] ?? questions.length - 1)];
    if (asked && asked !== questions[0]) asked.scrollIntoView({ block: "start" });
    else if (answer) scrollTo(0, 0);
  }, 60));
}

const question = (turn) => document.querySelectorAll("#chat .asked")[turn];

// The question itself becomes the field: Enter asks it anew, Escape leaves it as it was.
function edit(turn) {
  const heading = question(turn);
  const before = heading.textContent;
  heading.contentEditable = "plaintext-only";
  heading.setAttribute("role", "textbox");
  heading.setAttribute("aria-label", words.editing);
  heading.focus();
  getSelection().selectAllChildren(heading);
  const leave = () => {
    heading.removeAttribute("contenteditable");
    heading.removeAttribute("role");
    heading.removeAttribute("aria-label");
  };
  heading.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const text = heading.textContent.trim();
    leave();
    heading.textContent = before;
    if (event.key === "Enter" && text && text !== before) trigger("act", { what: "edit", turn, question: text });
  }, { ...all, once: false });
  heading.addEventListener("blur", leave, { ...all, once: true });
}

async function copyLink(link, turn) {
  const query = new URLSearchParams({ q: question(turn).textContent });
  link.closest(".answer")?.querySelectorAll(".within span").forEach((said) => {
    query.append(said.className.slice(3), said.textContent);
  });
  await navigator.clipboard.writeText(`${location.origin}${location.pathname}?${query}`);
  said(link, words.copied);
}

let judged = null; // the word on an answer that the server is keeping

function noted() {
  if (judged) said(judged, words.noted);
}

function follow(link, event) {
  const href = link.getAttribute("href");
  const act = /^#(again|edit|remove|typed|link|good|wrong|missing)-(\d+)$/.exec(href);
  if (href.startsWith("#cite-")) open(link);
  else if (href === "#ask") {
    document.querySelector("#ask-tab-button")?.click();
    trigger("act", { what: "ask", question: link.textContent });
  } else if (!act) return;
  else {
    const [, what, digits] = act;
    const turn = Number(digits);
    if (what === "edit") edit(turn);
    else if (what === "link") copyLink(link, turn);
    else if (["good", "wrong", "missing"].includes(what)) {
      judged = link;
      trigger("judge", { what, turn });
    } else trigger("act", { what, turn });
  }
  event.preventDefault();
}

// Gradio names each message by its HTML, which a screen reader would spell out.
function rename() {
  document.querySelectorAll("#chat [data-testid][aria-label*='<']").forEach((node) => {
    node.setAttribute("aria-label", node.dataset.testid === "user" ? words.question : words.answer);
  });
}

function download(file) {
  if (!file) return;
  const { name, type, text } = JSON.parse(file);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
