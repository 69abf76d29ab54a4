import type { Command } from 'commander';

/** Commands that change nothing: a lost answer leaves no outcome open. */
const READ_ONLY = [
  ...['list', 'describe', 'status', 'get', 'explain', 'consume'],
  ...['dump', 'cat', 'diff', 'verify', 'index'],
  ...['server', 'simulate'],
];

/** Whether a command, with the flags that it was given, was to change something. */
export function changesSomething(command: Command): boolean {
  const { dryRun, status } = command.opts<{ dryRun?: boolean; status?: boolean }>();
  return dryRun !== true && status !== true && !READ_ONLY.includes(command.name());
}
