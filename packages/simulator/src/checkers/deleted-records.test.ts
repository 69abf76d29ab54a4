import { describe, expect, it } from 'vitest';
import { checkpointOf } from '../testing/log-checkpoint.js';
import { DeletedRecordsChecker } from './deleted-records.js';
import type { SeenReplica } from './partition-history.js';

interface Log {
  readonly onDisk?: number;
  readonly leads?: boolean;
  readonly hasLostRecords?: boolean;
  readonly isRotten?: boolean;
}

/** A replica whose log begins there. */
function seen(nodeId: number, logStartOffset: number, given: Log = {}): SeenReplica {
  const { onDisk = logStartOffset, leads = false, hasLostRecords = false, isRotten = false } = given;
  const role = leads ? { kind: 'leader', leadership: { core: { serving: true } } } : { kind: 'follower' };
  const disk = { durableBytes: () => checkpointOf(onDisk) };
  const lasting = { hasLostRecords: () => hasLostRecords, isRotten: () => isRotten };
  const observed = { nodeId, hostName: `node-${nodeId}`, disk, ...lasting };
  return { observed, replica: { role, log: { logStartOffset, directory: '/d' } } } as unknown as SeenReplica;
}

/** A deletion before 20 that was answered; node 2 is a replica too, unless all were asked. */
function deleted({ isEverywhere = true, copies = [seen(0, 20), seen(1, 21)] } = {}): DeletedRecordsChecker {
  const checker = new DeletedRecordsChecker('story-0');
  checker.answered(20, { live: copies, isEverywhere });
  return checker;
}

describe('an answered deletion', () => {
  it('is in the memory and on the disk of every log', () => {
    expect(() => deleted({ copies: [seen(0, 19)] })).toThrow('deleted before 20, and node-0 begins at 19');
    const noted = seen(0, 20, { onDisk: 0 });
    expect(() => deleted({ copies: [noted] })).toThrow('deleted before 20, and node-0 begins at 0 by its disk');
  });

  it('stays in the later lives of a node, of whatever role', () => {
    const checker = deleted({ isEverywhere: false });
    expect(() => checker.look(seen(0, 20))).not.toThrow();
    expect(() => checker.look(seen(1, 19))).toThrow(
      'story-0: deleted before 20, which was answered, and node-1 begins at 19',
    );
    expect(() => checker.look(seen(2, 0, { leads: true }))).not.toThrow();
    expect(checker.everywhere).toBe(0);
  });

  it('holds for a replica that is moved away and back only once it leads', () => {
    const checker = deleted();
    checker.stateChanged({ replicas: [0, 2] as never });
    expect(() => checker.look(seen(1, 0))).not.toThrow();
    expect(() => checker.look(seen(0, 0))).toThrow('node-0 begins at 0 again');
    expect(() => checker.look(seen(1, 19, { leads: true }))).toThrow('node-1 leads with a log that begins at 19');
    expect(checker.everywhere).toBe(20);
  });

  it('is not held to where a copy was lost, nor while a disk fails', () => {
    const failing = seen(0, 0, { leads: true, isRotten: true });
    const checker = deleted();
    checker.look(failing);
    expect(checker.everywhere).toBe(20);
    checker.look(seen(2, 0, { hasLostRecords: true }));
    expect(checker.everywhere).toBe(0);
    expect(() => checker.look(seen(0, 0, { leads: true }))).not.toThrow();
    expect(deleted({ copies: [seen(0, 20, { hasLostRecords: true })] }).everywhere).toBe(0);
  });
});
