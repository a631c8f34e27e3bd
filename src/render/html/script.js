"use strict";
const table = document.querySelector("#tokens table");
const filters = document.querySelector(".filters");
if (table && filters) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const text = filters.querySelector("input[type=search]");
  const never = filters.querySelector("input[type=checkbox]");
  const selects = [...filters.querySelectorAll("select")];
  const count = filters.querySelector("output");
  const value = {
    risk: (row) => [row.dataset.risk],
    rules: (row) => row.dataset.rules.split(" "),
    owner: (row) => [row.cells[2].textContent],
    status: (row) => [row.cells[3].textContent],
  };
  filters.hidden = false;
  const filter = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = selects.filter((select) => select.value !== "");
    let shown = 0;
    for (const row of rows) {
      const isShown = chosen.every((select) => value[select.dataset.key](row).includes(select.value)) &&
        (!never.checked || row.dataset.never !== undefined) &&
        (words.length === 0 || words.every((word) => row.textContent.toLowerCase().includes(word)));
      row.hidden = !isShown;
      shown += isShown ? 1 : 0;
    }
    count.textContent = shown + " of " + rows.length + " tokens";
  };
  text.addEventListener("input", filter);
  for (const control of [never, ...selects]) control.addEventListener("change", filter);
  count.textContent = rows.length + " of " + rows.length + " tokens";
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-rule]");
    if (!link) return;
    const rule = selects.find((select) => select.dataset.key === "rules");
    rule.value = link.dataset.rule;
    filter();
  });
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
// A waiver to copy, made when a finding is looked at, so that thousands of findings stay small.
const offer = (finding) => {
  if (!finding || finding.open === false || finding.querySelector("button")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy waiver";
  button.addEventListener("click", () => {
    const fingerprints = finding.dataset.fingerprint.split(" ");
    const entry = finding.dataset.rule.split(" ").map((rule, at) => "[[waiver]]\nrule = \"" + rule +
      "\"\nfingerprint = \"" + fingerprints[at] + "\"\nreason = \"\"\nuntil = \n").join("\n");
    if (!finding.querySelector("pre.waiver")) finding.append(pre(entry, "waiver"));
    navigator.clipboard?.writeText(entry).then(() => { button.textContent = "Copied"; }, () => {});
  });
  finding.append(button);
};
const pre = (text, kind) => {
  const element = document.createElement("pre");
  element.className = kind;
  element.tabIndex = 0;
  element.textContent = text;
  return element;
};
// The severity and the rules of a finding that is only text so far.
const title = (finding) => {
  const text = finding.firstChild;
  const word = document.createElement("b");
  word.textContent = text.data.slice(0, text.data.indexOf(" "));
  word.className = "word " + word.textContent;
  const links = finding.dataset.rule.split(" ").map((rule) => {
    const link = document.createElement("a");
    link.href = "#rule-" + rule;
    link.textContent = rule;
    return link;
  });
  text.data = text.data.slice(text.data.indexOf(": "));
  text.before(word, " ", ...links.flatMap((link, at) => at > 0 ? [", ", link] : [link]));
};
// The excerpts of closed findings, which are read from the data when their list is opened.
let excerpts;
const open = (list) => {
  if (!list.matches?.("details.rest") || !list.open || list.querySelector("pre.excerpt")) return;
  excerpts ??= JSON.parse(document.getElementById("excerpts").textContent);
  for (const finding of list.querySelectorAll(".finding")) {
    title(finding);
    finding.append(pre(excerpts[finding.dataset.excerpt], "excerpt"));
  }
};
document.addEventListener("toggle", (event) => open(event.target), true);
for (const kind of ["toggle", "pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => offer(event.target.closest?.(".finding")), true);
}
