import { NONE } from '@tidemark/protocol';
import type { Node } from '@tidemark/server';
import { mustHold } from './violation.js';

type NameServer = NonNullable<Node['nameserver']>;

interface Seen {
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
}

/** So many looks at a nameserver pass over what it knows: a route that is too old stays so until the next report. */
const LOOKS_EVERY = 64;

/** What a nameserver knows of who leads a partition only ever gets newer, in whatever order brokers report. */
export class RoutesChecker {
  readonly #looks = new WeakMap<NameServer, number>();
  readonly #seen = new WeakMap<NameServer, Map<string, Seen>>();

  /** Throws InvariantViolation. */
  look({ nameserver }: Pick<Node, 'nameserver'>, hostName: string): void {
    if (nameserver === undefined) return;
    const looks = this.#looks.get(nameserver) ?? 0;
    this.#looks.set(nameserver, looks + 1);
    if (looks % LOOKS_EVERY === 0) this.#compare(nameserver, hostName);
  }

  #compare(nameserver: NameServer, hostName: string): void {
    const seen = this.#seen.get(nameserver);
    const now = new Map<string, Seen>();
    // What it forgot, since all brokers were silent, it may be told anew by one that lags.
    this.#seen.set(nameserver, now);
    for (const route of nameserver.routes.answer({ all: true, topics: [] }).topics ?? []) {
      for (const said of route.partitions ?? []) {
        const leaderEpoch = said.leaderEpoch ?? NONE;
        const partitionEpoch = said.partitionEpoch ?? NONE;
        const key = `${route.topicId}/${said.partition}`;
        const before = seen?.get(key);
        const isOlder =
          before !== undefined &&
          (leaderEpoch < before.leaderEpoch ||
            (leaderEpoch === before.leaderEpoch && partitionEpoch < before.partitionEpoch));
        mustHold(
          !isOlder,
          () =>
            `the nameserver on ${hostName} knew ${route.topic}-${said.partition} in epochs ${before?.leaderEpoch}/${before?.partitionEpoch}, and says ${leaderEpoch}/${partitionEpoch}`,
        );
        now.set(key, { leaderEpoch, partitionEpoch });
      }
    }
  }
}
