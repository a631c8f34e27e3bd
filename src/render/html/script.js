"use strict";
const table = document.querySelector("#tokens table");
if (table) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const filters = document.querySelector(".filters");
  const [text, risk] = filters.querySelectorAll("input, select");
  const count = filters.querySelector("output");
  filters.hidden = false;
  const filter = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const own = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => own.includes(word)) || (risk.value !== "" && row.dataset.risk !== risk.value);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = shown + " of " + rows.length + " tokens";
  };
  text.addEventListener("input", filter);
  risk.addEventListener("change", filter);
  filter();
  table.querySelectorAll("th").forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") !== "ascending";
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      const key = (row) => row.cells[at].dataset.key ?? row.cells[at].textContent;
      const isNumber = rows.every((row) => row.cells[at].dataset.key !== undefined);
      const order = (a, b) => isNumber ? key(a) - key(b) : key(a).localeCompare(key(b));
      rows.sort((a, b) => isUp ? order(a, b) : order(b, a));
      body.append(...rows);
    });
  });
}
