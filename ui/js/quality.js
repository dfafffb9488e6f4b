// The Quality tab: what people said of answers is dealt with.

async function deal(button) {
  const item = button.closest("li");
  const what = button.matches(".promote") ? "promote" : "discard";
  const quote = item.querySelector(".answering")?.value ?? "";
  const answerable = !item.querySelector(".unanswerable")?.checked;
  const told = await sent(`feedback/${what}?${new URLSearchParams({ id: item.dataset.id, quote, answerable })}`);
  item.querySelector(".trouble")?.remove();
  if (!told.error) return trigger("reviewed");
  const trouble = paragraph(told.error);
  trouble.className = "trouble";
  item.append(trouble);
  announce(told.error);
}
