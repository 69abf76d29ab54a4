import type { Mutant } from './mutant.js';

/** What the rules of the quorum's members imply, as far as the simulator finds it; the others are found by the core's tests. */
export const membershipMutants: readonly Mutant[] = [
  {
    name: 'a configuration holds once it is not the latest any more',
    rule: 'Raft: a configuration holds from the moment its entry is in the log (dissertation, section 4.1)',
    mood: 'memberships',
    edits: [
      {
        file: 'packages/raft/dist/core/configuration.js',
        find: 'return this.#entries.at(-1)?.configuration ?? this.#base;',
        replace: 'return this.#entries.at(-2)?.configuration ?? this.#base;',
      },
    ],
  },
];
