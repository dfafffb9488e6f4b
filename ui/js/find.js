// Finding words in the open document: the server looks through all of it, the page marks what it shows.

let found = [];
let foundAt = -1;
let findTimer = 0;

function paintFound(range) {
  if (!CSS.highlights) return;
  if (range) CSS.highlights.set("found", new Highlight(range));
  else CSS.highlights.delete("found");
}

function findSoon(input) {
  clearTimeout(findTimer);
  findTimer = setTimeout(() => find(input), 200);
}

async function find(input) {
  const wanted = input.value.trim();
  const text = element.querySelector(".text");
  found = [];
  foundAt = -1;
  paintFound(null);
  if (wanted) {
    const response = await fetch(`source/${text.dataset.document}/find?${new URLSearchParams({ words: wanted })}`);
    if (!response.ok || input.value.trim() !== wanted) return;
    found = (await response.json()).places;
    if (found.length) return findStep(1);
  }
  tellFound(wanted);
}

async function findStep(by) {
  if (!found.length) return;
  foundAt = (foundAt + by + found.length) % found.length;
  tellFound("x");
  const [start, end] = found[foundAt];
  paintFound(await goTo(start, end));
}

function tellFound(wanted) {
  const told = element.querySelector(".found");
  told.textContent = !wanted ? "" : found.length ? `${foundAt + 1} / ${found.length}` : words.notFound;
}
