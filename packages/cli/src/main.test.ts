// Goal: what a wrong command line does. Method: `main` in this process, its output and exit code caught.
import { describe, expect, test } from 'vitest';
import { main } from './main.js';
import { catchOutput } from './testing/caught-output.js';

const caught = catchOutput();
const run = (...args: string[]) => main(['node', 'tidemark', ...args]);

describe('a wrong command line is one line on stderr and exit code 2', () => {
  test.each([
    ['an unknown flag', ['topic', 'create', 'x', '--partition', '3'], 'Did you mean --partitions?'],
    ['an unknown command', ['topics'], "unknown command 'topics'"],
    ['a missing argument', ['produce'], "missing required argument 'topic'"],
    ['a flag out of range', ['topic', 'create', 'x', '--partitions', '0'], 'integer from 1 to 10000'],
    ['a bad address', ['topic', 'list', '--bootstrap', 'here'], '"here" is not HOST:PORT'],
    ['a bad choice', ['produce', 'x', '--acks', '2'], 'Allowed choices are 0, 1, all'],
    ['a bad position', ['consume', 'x', '--from', 'yesterday'], 'Give beginning, end, an offset, or a time'],
    ['a bad partition', ['partition', 'move-leader', 'orders', '1'], '"orders" is not TOPIC/PARTITION'],
    ['a bad broker', ['broker', 'drain', 'one'], 'integer from 0 to'],
    ['bad replicas', ['partition', 'reassign', 'orders/0', '--to', '1,x'], '"x" is no broker id'],
    ['two ways to reassign', ['partition', 'reassign', '--cancel', '--status'], 'choose one of --to'],
    ['names beside a broker', ['partition', 'reassign', 'orders/0', '--off', '1'], '--off says itself which'],
    ['names beside a plan', ['partition', 'reassign', 'orders/0', '--file', 'x.json'], '--file says itself which'],
    ['an address to stop', ['cluster', 'stop', '--bootstrap', 'localhost:1'], 'no meaning for cluster stop'],
    ['a reassignment of nothing', ['partition', 'reassign'], 'choose one of --to'],
    ['a bad target of settings', ['config', 'get', 'orders'], 'topic:NAME, broker:ID and cluster'],
    ['settings without any', ['config', 'set', 'cluster'], 'key=value, or --unset'],
    ['an alteration of nothing', ['topic', 'alter', 'orders'], 'say what to alter'],
    [
      'a replay of some length',
      ['simulate', '--replay', 'x.json', '--minutes', '3'],
      "cannot be used with option '--replay",
    ],
    ['stories in a file', ['simulate', '--seed', '1', '--out', import.meta.filename], 'is no directory'],
    ['bad seeds', ['simulate', '--seeds', '9..3'], '"9..3" is not A..B'],
    ['a bad setting by itself', ['config', 'set', 'cluster', 'novalue'], '"novalue" is not key=value'],
    ['a setting in two words', ['config', 'set', 'topic:x', 'retention.ms', '1000'], '"retention.ms" is not key=value'],
    ['a bad setting', ['topic', 'create', 'x', '--config', 'novalue'], '"novalue" is not key=value'],
  ])('%s', async (_what, args, expected) => {
    await run(...args);
    expect(caught.errors).toMatch(/^tidemark: .*\n$/);
    expect(caught.errors).toContain(expected);
    expect(caught.output).toBe('');
    expect(process.exitCode).toBe(2);
  });
});

test('help has examples, and exit code 0', async () => {
  for (const command of [[], ['server'], ['cluster', 'start'], ['topic', 'create'], ['produce'], ['consume']]) {
    caught.output = '';
    await run(...command, '--help');
    expect(caught.output).toContain('Examples:');
    expect(process.exitCode).toBe(0);
  }
});

test('the version is that of the package', async () => {
  await run('--version');
  expect(caught.output).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('a cluster that does not exist is named', async () => {
  await run('cluster', 'stop', '--dir', '/nowhere');
  expect(caught.errors).toBe(
    'tidemark: there is no cluster in /nowhere: create one with "tidemark cluster start", or name its place with --dir\n',
  );
  expect(process.exitCode).toBe(1);
});
