#!/usr/bin/env bash
# Opens the HTML report in a headless browser: sorts, filters, follows links, without network and without faults. Installs
# the browser and its driver from package registries where they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }
missing=()
for package in chromium npm; do
  command -v "$package" >/dev/null || missing+=("$package")
done
if ((${#missing[@]})); then
  again apt-get update -q
  if ! again apt-get install -qy --no-install-recommends "${missing[@]}" >/dev/null; then
    echo "SKIPPED: the HTML report was not opened in a browser, because ${missing[*]} cannot be installed" >&2
    exit 0
  fi
fi
again npm install --silent --no-fund --no-audit --prefix "$folder" playwright-core@1.56.1 >/dev/null

cargo build --locked --quiet
# 5,000 tokens, each with a name and an id of its own.
python3 - "$folder/tokens.json" <<'PYTHON'
import copy, json, sys
page = json.load(open("fixtures/exported/user-tokens.json"))
tokens = []
for number in range(5000):
    token = copy.deepcopy(page["result"][number % len(page["result"])])
    token["id"] = f"{number:032x}"
    token["name"] = f"{token['name']} {number:04}" if number else "<script>window.hit=1</script> 0000"
    tokens.append(token)
page["result"] = tokens
page["result_info"].update(count=len(tokens), total_count=len(tokens), per_page=len(tokens))
json.dump(page, open(sys.argv[1], "w"), indent=1)
PYTHON
"${CARGO_TARGET_DIR:-target}/debug/tokenlint" check --no-config --now 2026-11-24 "$folder/tokens.json" --format html >"$folder/many.html" 2>/dev/null || true
"${CARGO_TARGET_DIR:-target}/debug/tokenlint" check --no-config --now 2026-11-24 fixtures/exported fixtures/planned --format html >"$folder/few.html" 2>/dev/null || true

cat >"$folder/drive.mjs" <<'SCRIPT'
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
const folder = process.argv[2];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const open = async (name, options) => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("request", (request) => request.url().startsWith("file:") || faults.push(request.url()));
  const from = Date.now();
  await page.goto(`file://${folder}/${name}`);
  return { page, faults, took: Date.now() - from };
};
const column = (page, at) => page.$$eval("#tokens tbody tr", (rows, at) => rows.filter((row) => !row.hidden).map((row) => row.cells[at].textContent), at);

const { page, faults, took } = await open("many.html");
assert.equal((await column(page, 1)).length, 5000);
assert.equal(await page.evaluate(() => window.hit), undefined);
assert.equal((await column(page, 0))[0], "critical");
await page.getByRole("button", { name: "Token", exact: true }).click();
const names = await column(page, 1);
assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b)));
assert.equal(await page.locator("#tokens th").nth(1).getAttribute("aria-sort"), "ascending");
await page.getByRole("button", { name: "Expires in" }).press("Enter");
const days = (await column(page, 5)).filter((text) => text.endsWith(" d")).map((text) => parseInt(text));
assert.ok(days.length > 0 && days.every((day, at) => at === 0 || days[at - 1] <= day));
await page.getByRole("searchbox").fill("token factory");
assert.equal((await column(page, 1)).length, 1000);
await page.locator("select[data-key=risk]").selectOption("high");
assert.equal((await column(page, 1)).length, 0);
assert.equal(await page.locator(".filters output").textContent(), "0 of 5000 tokens");
await page.locator("select[data-key=risk]").selectOption("");
await page.getByRole("searchbox").fill("");
await page.locator("select[data-key=rules]").selectOption("token-minting");
assert.equal((await column(page, 1)).length, 1000);
await page.locator("select[data-key=rules]").selectOption("");
await page.getByLabel("Never used").check();
const never = (await column(page, 4)).length;
assert.ok(never < 5000, String(never));
await page.getByLabel("Never used").uncheck();
// A count in the first sentence leads to its tokens.
await page.locator(".lead a").filter({ hasText: "can create tokens" }).click();
assert.equal((await column(page, 1)).length, 1000);
await page.locator("select[data-key=rules]").selectOption("");
// Critical and high findings are open, and offer a waiver to copy.
const isOpen = await page.$$eval(".finding", (all) => all.map((own) => [own.matches("details[open]"), own.textContent.split(" ")[0]]));
assert.ok(isOpen.length > 5000 && isOpen.every(([open, severity]) => open === ["critical", "high"].includes(severity)));
await page.locator("details.finding[open] pre").first().hover();
await page.locator("details.finding[open] button").first().click();
assert.match(await page.locator("pre.waiver").first().textContent(), /rule = ".+"\nfingerprint = "[0-9a-f]{32}"/);
// One that stands for two rules offers a waiver for each.
const both = page.locator("details.finding[data-rule='missing-expiry missing-ip-filter']").first();
await both.locator("pre").first().hover();
await both.locator("button").click();
const waivers = await both.locator("pre.waiver").textContent();
assert.match(waivers, /^\[\[waiver\]\]\nrule = "missing-expiry"\nfingerprint = "[0-9a-f]{32}"\n[^]+\nrule = "missing-ip-filter"\nfingerprint = "[0-9a-f]{32}"\n/);
// The others are in lists, whose excerpts appear when they are opened.
const list = page.locator("details.rest").first();
assert.equal(await list.locator("pre.excerpt").count(), 0);
await list.locator("summary").click();
const entries = await list.locator(".finding").count();
assert.ok(entries > 0);
assert.equal(await list.locator("pre.excerpt").count(), entries);
const own = list.locator(".finding").first();
assert.equal(await own.locator("a").first().getAttribute("href"), "#rule-" + (await own.getAttribute("data-rule")).split(" ")[0]);
assert.match(await own.textContent(), /^(medium|low|info) [a-z-]+(, [a-z-]+)*: /);
assert.match(await list.locator("pre.excerpt").first().textContent(), /tokens\.json:\d+:\d+/);
const elements = await page.evaluate(() => document.querySelectorAll("*").length);
assert.ok(elements < 5000 * 28, `${elements} elements for 5,000 tokens`);
await page.locator("#tokens tbody tr:not([hidden]) a").first().click();
assert.match(page.url(), /#t\d+$/);
assert.equal(await page.locator(":target h3").count(), 1);
assert.deepEqual(faults, []);
assert.ok(took < 20000, `opening took ${took} ms`);

for (const [colorScheme, width] of [["light", 1280], ["dark", 1280], ["light", 400], ["dark", 400]]) {
  const { page, faults } = await open("few.html", { colorScheme, viewport: { width, height: 900 } });
  await page.screenshot({ path: `${process.env.SHOTS ?? folder}/${colorScheme}-${width}.png`, fullPage: Boolean(process.env.SHOTS) });
  // Nothing but tables and excerpts, which scroll by themselves, is wider than the screen.
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${width}`);
  // Contrast of all text against the page or panel it stands on: 4.5 at least.
  const poor = await page.evaluate(() => {
    const light = (colour) => { const [r, g, b] = colour.match(/[\d.]+/g).map(Number).map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const ground = (element) => { for (let at = element; at; at = at.parentElement) { const colour = getComputedStyle(at).backgroundColor; if (!/, 0\)$/.test(colour) && colour !== "transparent") return colour; } return getComputedStyle(document.documentElement).backgroundColor; };
    return [...document.querySelectorAll("body *")].filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && !element.closest("script, style, svg")).filter((element) => {
      const [one, other] = [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => b - a);
      return (one + 0.05) / (other + 0.05) < 4.5;
    }).map((element) => element.outerHTML.slice(0, 80)).slice(0, 5);
  });
  assert.deepEqual(poor, []);
  const levels = await page.$$eval("h1, h2, h3, h4, h5", (heads) => heads.map((head) => Number(head.tagName[1])));
  assert.ok(levels[0] === 1 && levels.every((level, at) => at === 0 || level <= levels[at - 1] + 1), String(levels));
  const broken = await page.$$eval("a[href^='#']", (links) => links.map((link) => link.getAttribute("href").slice(1)).filter((id) => !document.getElementById(id)));
  assert.deepEqual(broken, []);
  assert.deepEqual(faults, []);
}
// Without script everything is there to be read.
const { page: plain } = await open("few.html", { javaScriptEnabled: false });
assert.ok((await plain.locator("#tokens tbody tr").count()) > 5 && (await plain.locator("article").count()) > 5);
await browser.close();
console.log(`html: 5,000 tokens (${elements} elements) opened in ${took} ms; sorted, filtered, read in light and dark`);
SCRIPT
cp "$folder/drive.mjs" "$folder/node_modules/drive.mjs"
node "$folder/node_modules/drive.mjs" "$folder"
