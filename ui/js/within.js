// What is asked: all sources, or those picked in the fold over the question.

const fold = () => document.querySelector("#within details");
let narrowTimer = 0;

function picked() {
  if (!fold()) return null;
  const values = (name) => [...fold().querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value);
  const date = (name) => {
    const field = fold().querySelector(`[name=${name}]`);
    return field.checkValidity() ? field.value : "";
  };
  return {
    sources: values("sources"), types: values("types"), languages: values("languages"),
    since: date("since"), until: date("until"),
  };
}

function tellWithin() {
  if (!fold()) return;
  const on = picked();
  const label = (box) => box.parentElement.querySelector("span").firstChild.textContent.trim();
  const named = (name) => [...fold().querySelectorAll(`[name=${name}]:checked`)].map(label);
  const sources = on.sources.length > 2 ? [words.someSources.replace("{count}", on.sources.length)] : named("sources");
  const parts = [...sources, ...named("types"), ...on.languages];
  if (on.since) parts.push(`${words.since} ${on.since}`);
  if (on.until) parts.push(`${words.until} ${on.until}`);
  const all = words.allSources.replace("{count}", fold().dataset.sources);
  fold().querySelector("summary").textContent = parts.length ? `${words.only} ${parts.join(" · ")}` : all;
  fold().classList.toggle("narrowed", parts.length > 0);
}

function narrowSoon() {
  tellWithin();
  clearTimeout(narrowTimer);
  narrowTimer = setTimeout(() => trigger("narrow", picked()), 120);
}

function everything() {
  fold().querySelectorAll(":checked").forEach((box) => { box.checked = false; });
  fold().querySelectorAll("[name=since], [name=until]").forEach((field) => { field.value = ""; });
  narrowSoon();
}

function withinChanged(field) {
  if (!field.matches(".pick")) return narrowSoon();
  const wanted = field.value.toLowerCase();
  fold().querySelectorAll(".choices label").forEach((row) => {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
}
