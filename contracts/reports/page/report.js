
const box = document.getElementById("filter");
const field = box.querySelector("input");
const said = box.querySelector("output");
const clauses = [...document.querySelectorAll("[data-clause]")];
const groups = [...document.querySelectorAll(".group, .topic, main > section")];

function apply() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const clause of clauses) {
    const text = clause.textContent.toLowerCase();
    clause.hidden = !words.every((word) => text.includes(word));
  }
  for (const group of groups) {
    const left = group.querySelector("[data-clause]:not([hidden])");
    group.hidden = words.length > 0 && !left;
    if (group.matches(".topic")) group.open = words.length > 0;
  }
  const shown = clauses.filter((clause) => !clause.hidden).length;
  said.value = words.length ? `${shown} of ${clauses.length}` : "";
}

box.hidden = false;
field.addEventListener("input", apply);
