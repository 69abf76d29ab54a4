import type { Mutant } from './mutant.js';

const election = 'packages/raft/dist/core/election.js';
const target = 'packages/controller/dist/core/reassignment-target.js';

/** What the rules of the quorum and of the controller imply. */
export const clusterMutants: readonly Mutant[] = [
  {
    name: 'changed settings are answered and not written down',
    rule: 'ok, failed and unknown are three different things',
    edits: [
      {
        file: 'packages/controller/dist/admin-operations.js',
        find: 'return this.#options.pipeline.submit((image) => decideConfigChange(this.#view(image), request));',
        replace:
          'return this.#options.pipeline.submit((image) => ({ ...decideConfigChange(this.#view(image), request), records: [] }));',
      },
    ],
  },
  {
    name: 'a broker passes over changed settings',
    rule: 'Metadata is one sequence of records, the same for all',
    edits: [
      {
        file: 'packages/broker/dist/control/metadata-follower.js',
        find: 'this.#advance(() => applyBatch(this.#image, bytes));',
        replace: `this.#advance(() => {
                    const { image, delta } = applyBatch(this.#image, bytes);
                    const isOnlySet = delta.configs.size > 0 && delta.partitions.length === 0;
                    return { image: isOnlySet ? { ...image, topics: this.#image.topics } : image, delta };
                });`,
      },
    ],
  },
  {
    name: 'a voter votes for everybody',
    rule: 'Raft: one vote a term',
    edits: [
      { file: election, find: 'const isFree = isHis || (', replace: 'const isFree = true || (' },
      {
        file: election,
        find: '    if (state.hard.vote === NONE)\n        state.save',
        replace: '    state.save',
      },
    ],
  },
  {
    name: 'a follower of the quorum takes whatever comes',
    rule: 'Raft: log matching',
    mood: 'lone controllers',
    edits: [
      {
        file: 'packages/raft/dist/core/follower.js',
        find: 'if (message.prevIndex >= commitIndex && log.termAt(message.prevIndex) !== message.prevTerm)',
        replace: 'if (message.prevIndex > log.lastIndex)',
      },
    ],
  },
  {
    name: 'the session timeout is ignored',
    rule: 'Fencing',
    edits: [
      {
        file: 'packages/controller/dist/core/sessions.js',
        find: '            expired.push(id);',
        replace: '            this.touch(id, nowMs);\n            break;',
      },
    ],
  },
  {
    name: 'a nameserver takes whichever report came last',
    rule: 'Topic identity: routes are ordered by leader epoch and partition epoch',
    mood: 'restless',
    edits: [
      {
        file: 'packages/nameserver/dist/core/route-registry.js',
        find: 'if (old === undefined || isNewer(route, old))',
        replace: 'if (true)',
      },
    ],
  },
  {
    name: 'a fenced broker may join the ISR',
    rule: 'Expand; AlterPartition: ineligible',
    edits: [
      {
        file: 'packages/controller/dist/core/alter-partition.js',
        find: 'return isLive(id) && image',
        replace: 'return image',
      },
      {
        file: 'packages/replication/dist/core/leader/isr-membership.js',
        find: 'broker === undefined || broker.fenced || broker.shuttingDown',
        replace: 'broker === undefined',
      },
    ],
  },
  {
    name: 'a reassignment is complete before its target is in sync',
    rule: 'Reassignment (KIP-455)',
    edits: [{ file: target, find: ' || !targetReplicas.every((id) => isr.includes(id))', replace: '' }],
  },
  {
    name: 'an ineligible member does not raise the partition epoch',
    rule: 'AlterPartition: so that no late copy can apply',
    edits: [
      {
        file: 'packages/controller/dist/core/alter-partition.js',
        find: 'const record = changePartition(state, { raiseEpoch: true }, electorate);',
        replace: 'const record = undefined;',
      },
      {
        file: 'packages/replication/dist/core/leader/isr-change.js',
        find: "'adopt-epoch-and-roll-back' : 'wait-for-metadata'",
        replace: "'adopt-epoch-and-roll-back' : 'roll-back'",
      },
    ],
  },
  {
    name: 'elections are answered and not written down',
    rule: 'ok, failed and unknown are three different things',
    edits: [
      {
        file: 'packages/controller/dist/admin-operations.js',
        find: 'return pipeline.submit((image) => decideElections(this.#view(image), request), options);',
        replace:
          'return pipeline.submit((image) => ({ ...decideElections(this.#view(image), request), records: [] }), options);',
      },
    ],
  },
];
