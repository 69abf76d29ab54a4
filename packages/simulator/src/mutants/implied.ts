import type { Mutant } from './mutant.js';

const leaderCore = 'packages/replication/dist/core/leader/partition-leader.js';
const eligibility = 'packages/controller/dist/core/eligibility.js';
const registration = 'packages/controller/dist/core/registration.js';

/** More, which the rules imply. */
export const impliedMutants: readonly Mutant[] = [
  {
    name: 'acks=1 is answered before the own disk has it',
    rule: 'acks',
    edits: [
      {
        file: leaderCore,
        find: 'const passed = acks === 1 ? this.#own.offset : this.#highWatermark;',
        replace: 'const passed = acks === 1 ? Infinity : this.#highWatermark;',
      },
    ],
  },
  {
    name: 'the leader counts its own LEO as durable',
    rule: 'HW',
    edits: [
      {
        file: leaderCore,
        find: '(member) => member === this.#nodeId ? this.#own.offset',
        replace: '(member) => member === this.#nodeId ? this.#logEndOffset',
      },
    ],
  },
  {
    name: 'sequences are not checked',
    rule: 'Idempotence',
    edits: [
      {
        file: 'packages/broker/dist/partitions/staged-records.js',
        find: 'const check = trial.check(batch.header);',
        replace: "const check = { kind: 'ok' };",
      },
    ],
  },
  {
    name: 'a fenced broker stays in the ISR',
    rule: 'Fencing',
    edits: [
      {
        file: 'packages/controller/dist/core/broker-lifecycle.js',
        find: '        ...takeOut(gone, { image, reportedLogs, isLive: liveBut(image, gone) }),',
        replace: '',
      },
    ],
  },
  {
    // Whose session lives is refused, and whose does not is fenced by then: without the refusal nothing else stands.
    name: 'a registration at once, that leaves the ISR as it is',
    rule: 'Registration',
    edits: [
      {
        file: registration,
        find: 'isr: state.isr.filter((each) => each !== id),',
        replace: 'isr: state.isr,',
      },
      { file: registration, find: 'if (known !== undefined && sessionAlive)', replace: 'if (false)' },
    ],
  },
  {
    name: 'an unclean restart stays in the ELR',
    rule: 'ELR',
    edits: [{ file: eligibility, find: ' && id !== unproved', replace: '' }],
  },
  {
    name: 'the ELR is kept although the ISR is large enough',
    rule: 'ELR',
    edits: [{ file: eligibility, find: 'if (isr.length >= minIsr)', replace: 'if (false)' }],
  },
  {
    name: 'consumers read up to the LEO',
    rule: 'Visibility',
    edits: [
      {
        file: 'packages/replication/dist/core/serving/fetch-decision.js',
        find: "return { kind: 'serve', endOffset: highWatermark };",
        replace: "return { kind: 'serve', endOffset: log.logEndOffset };",
      },
    ],
  },
  {
    name: 'a new leader tells where its log ends before it knows',
    rule: 'Visibility: the latest offset',
    edits: [
      {
        file: leaderCore,
        find: 'return this.#highWatermark >= this.epochStartOffset ? this.#highWatermark : undefined;',
        replace: 'return this.#highWatermark;',
      },
    ],
  },
  {
    name: 'a new leader says of a time that nothing is as late before it knows',
    rule: 'Visibility: the latest offset',
    edits: [
      {
        file: 'packages/broker/dist/queries/list-offsets.js',
        find: "return knowsEnd(leadership) ? this.#result(asked, {}) : this.#refusal(asked, 'REPLICA_NOT_AVAILABLE');",
        replace: 'return this.#result(asked, {});',
      },
    ],
  },
  {
    name: 'a deposed leader acknowledges what is pending',
    rule: 'acks',
    edits: [
      {
        file: leaderCore,
        find: 'acknowledge(tokensOf(this.#committers.drain()), pendingError, effects);',
        replace: "acknowledge(tokensOf(this.#committers.drain()), 'NONE', effects);",
      },
    ],
  },
  {
    name: 'acks=all is answered like acks=1',
    rule: 'acks',
    edits: [
      {
        file: leaderCore,
        find: '(acks === 1 ? this.#ownWriters : this.#committers).add({ token, lastOffset });',
        replace: 'this.#ownWriters.add({ token, lastOffset });',
      },
    ],
  },
  {
    name: 'a lost AlterPartition is rolled back',
    rule: 'AlterPartition',
    edits: [
      {
        file: 'packages/replication/dist/core/leader/isr-change.js',
        find: `        default:
            return 'send-again';`,
        replace: `        default:
            return 'roll-back';`,
      },
    ],
  },
  {
    name: 'metadata is committed before the own disk has it',
    rule: 'Raft: an entry counts only where it is durable',
    edits: [
      {
        file: 'packages/raft/dist/core/leader.js',
        find: 'this.#quorumValue(log.durableIndex, ({ match }) => match)',
        replace: 'this.#quorumValue(log.lastIndex, ({ match }) => match)',
      },
    ],
  },
  {
    name: 'a voter takes its metadata for durable before its disk has it',
    rule: 'Raft: an entry counts only where it is durable',
    edits: [
      {
        file: 'packages/raft/dist/storage/raft-log.js',
        find: 'this.#unsynced.push({ index, term });',
        replace: `this.#unsynced.push({ index, term });
        const last = entries.at(-1);
        if (last !== undefined) queueMicrotask(() => this.#becameDurable(last.lastOffset));`,
      },
    ],
  },
  {
    name: 'a vote for a candidate that lacks entries',
    rule: 'Raft: leader completeness',
    edits: [
      {
        file: 'packages/raft/dist/core/election.js',
        find: 'return lastTerm > log.lastTerm || (lastTerm === log.lastTerm && lastIndex >= log.lastIndex);',
        replace: 'return true;',
      },
    ],
  },
  {
    name: 'committed reads go up to the commit index',
    rule: 'Raft: state machine safety',
    mood: 'lone controllers',
    edits: [
      {
        file: 'packages/raft/dist/raft-node.js',
        find: '        const { appliedIndex } = this;',
        replace: '        const appliedIndex = this.commitIndex;',
      },
    ],
  },
  {
    name: 'unclean elections although they are off',
    rule: 'Election',
    edits: [
      {
        file: 'packages/controller/dist/core/election.js',
        find: "if (!unclean && !topicSetting(image, state.topicId, 'unclean.leader.election.enable'))",
        replace: 'if (false)',
      },
    ],
  },
];
