// Goal: an answer that was lost is an unknown outcome exactly where the command was to change something. Method: every command
// of the grammar is looked at, so that a new one cannot be forgotten.
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { changesSomething } from './changes.js';
import { createProgram } from './program.js';

function leaves(command: Command, path: readonly string[] = []): [path: string, command: Command][] {
  if (command.commands.length === 0) return [[path.join(' '), command]];
  return command.commands.flatMap((each) => leaves(each, [...path, each.name()]));
}

const changing = [
  ...[
    'broker drain',
    'broker remove',
    'broker resume',
    'cluster start',
    'cluster stop',
    'config set',
    'feature upgrade',
  ],
  ...['partition elect', 'partition move-leader', 'partition reassign', 'produce'],
  ...['quorum add', 'quorum remove', 'quorum snapshot', 'quorum transfer'],
  ...['topic alter', 'topic create', 'topic delete', 'topic delete-records'],
];

describe('a command changes something', () => {
  const all = leaves(createProgram());

  test('if it is one of these, and no question', () => {
    const found = all.filter(([, command]) => changesSomething(command)).map(([path]) => path);
    expect(found.toSorted()).toEqual(changing);
  });

  test('but not with --dry-run, whichever it is', () => {
    const dry = all.filter(([, command]) => command.options.some(({ long }) => long === '--dry-run'));
    expect(dry.length).toBeGreaterThan(8);
    for (const [path, command] of dry) {
      command.setOptionValue('dryRun', true);
      expect(changesSomething(command), path).toBe(false);
    }
  });

  test('nor a reassignment with --status', () => {
    const [, reassign] = leaves(createProgram()).find(([path]) => path === 'partition reassign') ?? [];
    reassign?.setOptionValue('status', true);
    expect(reassign && changesSomething(reassign)).toBe(false);
  });
});
