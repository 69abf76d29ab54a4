import type { Mutant } from './mutant.js';

const leaderCore = 'packages/replication/dist/core/leader/partition-leader.js';

/** What clients may expect of a cluster that is whole, and of themselves. */
export const clientMutants: readonly Mutant[] = [
  {
    name: 'a handler fails once its work is done',
    rule: 'no request makes a node fail in a way that it does not expect',
    edits: [
      {
        file: 'packages/broker/dist/broker-handlers.js',
        find: 'return produce.handle(request, context);',
        replace: "produce.handle(request, context);\n            throw new TypeError('x is not a function');",
      },
    ],
  },
  {
    name: 'acks=all always times out',
    rule: 'a whole cluster acknowledges',
    edits: [
      {
        file: leaderCore,
        find: "acknowledge(tokensOf(released), this.#unlessTooFew('NONE'), effects);",
        replace: "acknowledge(tokensOf(released), 'REQUEST_TIMED_OUT', effects);",
      },
      {
        file: leaderCore,
        find: "error: acks === 1 ? 'NONE' : this.#unlessTooFew('NONE') }",
        replace: "error: acks === 1 ? 'NONE' : 'REQUEST_TIMED_OUT' }",
      },
    ],
  },
  {
    name: 'a send rejects with what is no outcome',
    rule: 'an outcome is ok, failed or unknown',
    edits: [
      {
        file: 'packages/client/dist/producer.js',
        find: 'this.#take(new PendingSend({ topic, partition, prepared, deadlineMs, accounts, resolve, reject }));',
        replace: "reject(new TypeError('x is not a function'));",
      },
    ],
  },
  {
    name: 'a leader that ends leaves who waits for acks without an answer',
    rule: 'every pending request is answered',
    edits: [
      {
        file: leaderCore,
        find: 'acknowledge(tokensOf(this.#committers.drain()), pendingError, effects);',
        replace: 'this.#committers.drain();',
      },
    ],
  },
  {
    name: 'a new leader tells no end until something is written',
    rule: 'a whole cluster carries out each kind of request',
    edits: [
      {
        file: leaderCore,
        find: 'return this.#highWatermark >= this.epochStartOffset ? this.#highWatermark : undefined;',
        replace: 'return this.#highWatermark > this.epochStartOffset ? this.#highWatermark : undefined;',
      },
    ],
  },
];
