// Method: streams that fail as a pipe or a full disk does, in place of the process's own.
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { type Outlet, outliveLostOutput } from './lost-output.js';

function createOutlet(): { outlet: Outlet; said: () => string } {
  let said = '';
  const stderr = new Writable({
    write(chunk, _encoding, callback) {
      said += chunk;
      callback();
    },
  });
  return { outlet: { stdout: new Writable(), stderr, exitCode: undefined }, said: () => said };
}

/** What a write comes to of which nothing could be written; the process's own streams are not destroyed by it. */
function fail(stream: Writable, code: string): void {
  stream.emit('error', Object.assign(new Error(`${code}: no`), { code }));
}

test('a reader that has gone is no error', () => {
  const { outlet, said } = createOutlet();
  outliveLostOutput(outlet, () => false);
  fail(outlet.stdout, 'EPIPE');
  expect([said(), outlet.exitCode]).toEqual(['', undefined]);
});

test('an answer that finds no room is said once, and is a failure', () => {
  const { outlet, said } = createOutlet();
  outliveLostOutput(outlet, () => false);
  fail(outlet.stdout, 'ENOSPC');
  fail(outlet.stdout, 'ENOSPC');
  expect(said()).toBe('tidemark: the output cannot be written: ENOSPC: no; make room, then ask again\n');
  expect(outlet.exitCode).toBe(1);
});

test('of a change that is not told the exit code is that of what was done', () => {
  const { outlet, said } = createOutlet();
  outliveLostOutput(outlet, () => true);
  fail(outlet.stdout, 'ENOSPC');
  expect(said()).toContain('the exit code says what became of the change');
  expect(outlet.exitCode).toBeUndefined();
});

test('the exit code of a failure stays', () => {
  const { outlet } = createOutlet();
  outlet.exitCode = 3;
  outliveLostOutput(outlet, () => false);
  fail(outlet.stdout, 'ENOSPC');
  expect(outlet.exitCode).toBe(3);
});

test('whoever writes with a listener of its own tells of it itself', () => {
  const { outlet, said } = createOutlet();
  outliveLostOutput(outlet, () => false);
  outlet.stdout.on('error', () => {});
  fail(outlet.stdout, 'ENOSPC');
  expect([said(), outlet.exitCode]).toEqual(['', undefined]);
});

test('without stderr there is nobody to tell', async () => {
  const stderr = new Writable({ write: (_chunk, _encoding, callback) => callback(new Error('EPIPE')) });
  const outlet: Outlet = { stdout: new Writable(), stderr };
  outliveLostOutput(outlet, () => false);
  fail(outlet.stdout, 'ENOSPC');
  await new Promise(setImmediate);
  expect(outlet.exitCode).toBe(1);
});
