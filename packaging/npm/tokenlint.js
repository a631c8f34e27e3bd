#!/usr/bin/env node
// Runs the program of the package for this platform, with the same arguments, streams and exit code.
"use strict";

const { spawnSync } = require("node:child_process");

const name = `@tokenlint/${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "tokenlint.exe" : "tokenlint";

let program;
try {
  program = require.resolve(`${name}/${file}`);
} catch {
  const { optionalDependencies } = require("../package.json");
  const reason =
    name in optionalDependencies
      ? `its optional dependency ${name} is not installed; install without --omit=optional, on the platform that runs it`
      : `there is no package for ${process.platform} on ${process.arch}; install it with cargo install --locked tokenlint`;
  console.error(`error: cannot find the program of tokenlint: ${reason}`);
  process.exit(2);
}

const run = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (run.error) {
  console.error(`error: cannot run ${program}: ${run.error.message}`);
  process.exit(2);
}
// A program that a signal has ended ends its caller in the same way.
if (run.signal) process.kill(process.pid, run.signal);
process.exitCode = run.status ?? 2;
