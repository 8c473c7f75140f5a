"use strict";
// Filter and search over the list of items.
const byId = (id) => document.getElementById(id);
const form = byId("filter");
const items = [...document.querySelectorAll(".item")];
const fields = ["slice", "cause", "split", "status"];
const words = new Map();

function textOf(item) {
  if (!words.has(item)) words.set(item, item.textContent.toLowerCase().replace(/\s+/g, " "));
  return words.get(item);
}

function shown(item, query) {
  return fields.every((name) => !byId(name).value || item.dataset[name] === byId(name).value)
    && (!byId("failed").checked || item.dataset.failed === "yes")
    && query.every((word) => textOf(item).includes(word));
}

function filter() {
  const query = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const item of items) {
    item.hidden = !shown(item, query);
    if (!item.hidden) count += 1;
  }
  byId("count").textContent = `${count} of ${items.length} items`;
}

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
byId("clear").addEventListener("click", () => { form.reset(); filter(); });
filter();
