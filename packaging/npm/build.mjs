// Writes the npm packages of this version: `node build.mjs FOLDER PLATFORM=PROGRAM...`, where a platform is one of those
// below. The package `tokenlint` depends on those of all platforms, and npm installs the one that fits.
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// The programs for Linux are linked statically, so they need no package for each C library.
const PLATFORMS = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-arm64", "win32-x64"];

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
const of = (key) => manifest.match(new RegExp(`^${key} = "(.*)"$`, "m"))[1];
const version = of("version");
const common = {
  version,
  description: of("description"),
  license: of("license"),
  homepage: of("repository"),
  repository: { type: "git", url: `git+${of("repository")}.git` },
};

const [folder, ...programs] = process.argv.slice(2);
const licenses = execFileSync(join(here, "../licenses.py"), { maxBuffer: 1 << 26 });

function write(name, manifest, readme) {
  const target = join(folder, name);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "package.json"), JSON.stringify({ ...manifest, ...common }, null, 2) + "\n");
  writeFileSync(join(target, "README.md"), readme);
  copyFileSync(join(root, "LICENSE"), join(target, "LICENSE"));
  return target;
}

for (const given of programs) {
  const [platform, program] = given.split("=");
  if (!PLATFORMS.includes(platform)) throw new Error(`unknown platform ${platform}`);
  const [os, cpu] = platform.split("-");
  const file = os === "win32" ? "tokenlint.exe" : "tokenlint";
  const name = `@tokenlint/${platform}`;
  const files = [file, "THIRD-PARTY.txt"];
  const target = write(platform, { name, os: [os], cpu: [cpu], files, preferUnplugged: true }, `The program of tokenlint for ${platform}. Install the package \`tokenlint\`.\n`);
  copyFileSync(program, join(target, file));
  chmodSync(join(target, file), 0o755);
  writeFileSync(join(target, "THIRD-PARTY.txt"), licenses);
}

const optionalDependencies = Object.fromEntries(PLATFORMS.map((platform) => [`@tokenlint/${platform}`, version]));
const keywords = JSON.parse(manifest.match(/^keywords = (\[.*\])$/m)[1]);
const bin = { tokenlint: "bin/tokenlint.js" };
const engines = { node: ">=18" };
const target = write("tokenlint", { name: "tokenlint", keywords, bin, files: ["bin"], engines, optionalDependencies }, readFileSync(join(root, "README.md"), "utf8"));
cpSync(join(here, "tokenlint.js"), join(target, "bin/tokenlint.js"));
