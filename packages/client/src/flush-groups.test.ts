import { expect, it } from 'vitest';
import { type FlushGroup, FlushGroups } from './flush-groups.js';

/** What has been flushed, by name, once the promises that are due have told. */
function harness() {
  const groups = new FlushGroups();
  const flushed: string[] = [];
  const flush = (name: string) => void groups.flush().then(() => flushed.push(name));
  const settle = async (...sends: readonly FlushGroup[]) => {
    for (const send of sends) groups.leave(send);
    await Promise.resolve();
    return flushed.splice(0);
  };
  return { groups, flush, settle };
}

it('waits for what came before, in whatever order it settles, and for nothing that came later', async () => {
  const { groups, flush, settle } = harness();
  const [a, b] = [groups.enter(), groups.enter()];
  flush('ab');
  const c = groups.enter();
  flush('abc');
  const d = groups.enter();
  expect(await settle(b)).toEqual([]);
  expect(await settle(c)).toEqual([]);
  expect(await settle(a)).toEqual(['ab', 'abc']);
  flush('d');
  groups.enter();
  expect(await settle(d)).toEqual(['d']);
});

it('has nothing to wait for where all has settled, and waits again for what comes later', async () => {
  const { groups, flush, settle } = harness();
  flush('at first');
  expect(await settle()).toEqual(['at first']);
  const a = groups.enter();
  flush('a');
  flush('a again');
  expect(await settle(a)).toEqual(['a', 'a again']);
  flush('between');
  expect(await settle()).toEqual(['between']);
  const b = groups.enter();
  flush('b');
  expect(await settle(b)).toEqual(['b']);
});

it('lets every one of many sends at once have a flush of its own', async () => {
  const { groups, flush, settle } = harness();
  const sends = Array.from({ length: 5_000 }, (_, at) => {
    const send = groups.enter();
    flush(String(at));
    return send;
  });
  expect(await settle(...sends.toReversed())).toHaveLength(5_000);
});
