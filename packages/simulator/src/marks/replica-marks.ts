import type { Node } from '@tidemark/server';
import type { Mark } from './marks.js';

/** What was last seen of one replica of one process. */
interface Seen {
  role: unknown;
  highWatermark: number;
}

/** What was last seen of one partition's leaders. */
interface Reign {
  leaderEpoch: number;
  /** Where the log ended when the epoch began. */
  start: number;
  highWatermark: number;
}

/** Reads marks off the replicas of the nodes. */
export class ReplicaMarks {
  readonly #seen = new WeakMap<object, Seen>();
  readonly #reigns = new Map<string, Reign>();
  readonly #hit: (mark: Mark) => void;

  constructor(hit: (mark: Mark) => void) {
    this.#hit = hit;
  }

  /** Looks at a node that was called into. */
  look({ broker }: Node): void {
    for (const replica of broker?.replicas.all() ?? []) {
      const { role, highWatermark, name, log } = replica;
      const seen = this.#seen.get(replica);
      if (seen === undefined) {
        this.#seen.set(replica, { role, highWatermark });
        continue;
      }
      if (role.kind === 'leader')
        this.#leads(name, role.leadership.leaderEpoch, { highWatermark, end: log.logEndOffset });
      else if (seen.role === role && highWatermark < seen.highWatermark) this.#hit('HW regression on a follower');
      seen.role = role;
      seen.highWatermark = highWatermark;
    }
  }

  #leads(name: string, leaderEpoch: number, { highWatermark, end }: { highWatermark: number; end: number }): void {
    const reign = this.#reigns.get(name);
    if (reign === undefined || leaderEpoch > reign.leaderEpoch) {
      if (reign !== undefined && end === reign.start) this.#hit('epoch without records');
      if (reign !== undefined && highWatermark < reign.highWatermark) this.#hit('HW regression on a change of leader');
      this.#reigns.set(name, { leaderEpoch, start: end, highWatermark });
    } else if (leaderEpoch === reign.leaderEpoch) {
      reign.highWatermark = Math.max(reign.highWatermark, highWatermark);
    }
  }
}
