#!/usr/bin/env bash
# Builds the documentation site in target/book/html. MDBOOK is the program mdbook.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf target/book
mkdir -p target/book/src
# The same folders as in the repository, so that the links of the pages are right in both.
cp -R docs rules schemas README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE target/book/src
# The rule pages follow the page that lists them; the paths are those from the root.
rules=$(sed -n 's/^| \[\(.*\)\](\.\.\/\(rules\/.*\.md\)) | .*/  - [\1](\2)/p' docs/rules.md)
sed -e 's|](\([a-z-]*\.md\))|](docs/\1)|' -e 's|](\.\./|](|' docs/SUMMARY.md \
    | awk -v rules="$rules" '{ print } /docs\/rules\.md/ { print rules }' >target/book/src/SUMMARY.md
rm target/book/src/docs/SUMMARY.md target/book/src/docs/build.sh
"${MDBOOK:-mdbook}" build
