#!/usr/bin/env node
// The command. Everything heavy is imported by the subcommand that needs it, so that --help answers at once.
import { existsSync } from 'node:fs';

const built = new URL('../dist/main.js', import.meta.url);
if (existsSync(built)) {
  const { main } = await import(built.href);
  await main(process.argv);
} else {
  process.stderr.write('tidemark: not built yet: run "npm run build" first\n');
  process.exitCode = 1;
}
