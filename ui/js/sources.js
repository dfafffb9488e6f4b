// The list of sources: filtering it.

function filter(input) {
  const wanted = input.value.toLowerCase();
  input.closest(".sources").querySelectorAll("tbody tr").forEach((row) => {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
}
