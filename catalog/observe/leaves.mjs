// Prints the commands of wrangler with their arguments, as JSON. The argument is a folder where wrangler is installed.
import { createRequire } from "node:module";

const wrangler = createRequire(`${process.argv[2]}/`)("wrangler");

function commands(node) {
  const below = [...node.subtree.values()].flatMap(commands);
  const own = node.definition;
  if (own?.type !== "command") return below;
  const required = Object.entries(own.args ?? {}).filter(([, argument]) => argument.demandOption);
  return below.concat({
    command: own.command.replace("wrangler ", ""),
    options: Object.keys(own.args ?? {}),
    required: required.map(([name]) => name),
    positional: own.positionalArgs ?? [],
  });
}

function aliases(node) {
  const own = [...node.subtree.values()].flatMap(aliases);
  const { type, command, aliasOf } = node.definition ?? {};
  return type === "alias" ? own.concat([[command, aliasOf]]) : own;
}

const { registry } = wrangler.experimental_getWranglerCommands();
const plain = (command) => command.replace("wrangler ", "");
console.log(
  JSON.stringify({
    commands: [...new Map(commands(registry).map((command) => [command.command, command])).values()],
    aliases: Object.fromEntries(aliases(registry).map((pair) => pair.map(plain))),
  }),
);
