import type { Mutant } from './mutant.js';

const leaderCore = 'packages/replication/dist/core/leader/partition-leader.js';
const membership = 'packages/replication/dist/core/leader/isr-membership.js';
const leadership = 'packages/broker/dist/partitions/leadership.js';
const replica = 'packages/broker/dist/partitions/replica.js';

/** Those that replication.md's "The mutation gate" names, as far as the product has what they break. */
export const listedMutants: readonly Mutant[] = [
  {
    name: 'no epoch-start check on ISR expansion',
    rule: 'Expand',
    mood: 'catching up',
    edits: [{ file: membership, find: 'if (follower.durableOffset < epochStartOffset)', replace: 'if (false)' }],
  },
  {
    name: 'no broker-epoch check',
    rule: 'AlterPartition, Expand: of the epoch the metadata knows',
    mood: 'returning',
    edits: [
      {
        file: 'packages/controller/dist/core/alter-partition.js',
        find: 'isLive(id) && image.brokers.get(id)?.brokerEpoch === brokerEpoch',
        replace: 'isLive(id)',
      },
      {
        file: 'packages/replication/dist/core/serving/fetch-decision.js',
        find: "return brokerEpoch < leader.newestBrokerEpoch(nodeId) ? 'STALE_BROKER_EPOCH' : undefined;",
        replace: 'return undefined;',
      },
      { file: membership, find: 'return broker.brokerEpoch === follower.brokerEpoch;', replace: 'return true;' },
      { file: leaderCore, find: 'follower.forget();', replace: ';' },
    ],
  },
  {
    name: 'no leader-epoch check on a fetch response',
    rule: 'Truncation on fetch',
    mood: 'echoes',
    edits: [
      {
        file: 'packages/replication/dist/core/follower/partition-follower.js',
        // Alone it would harm only where the log ends again just where it ended when that was asked.
        find: 'if (answer.leaderEpoch !== this.leaderEpoch || answer.fetchOffset !== log.logEndOffset)',
        replace: 'if (false)',
      },
    ],
  },
  {
    name: 'committed instead of maximal ISR',
    rule: 'HW',
    mood: 'returning',
    edits: [
      {
        file: 'packages/replication/dist/core/leader/isr-change.js',
        find: 'return added.length === 0 ? committed : [...committed, ...added];',
        replace: 'return committed;',
      },
    ],
  },
  {
    name: 'no min-ISR gate on the HW',
    rule: 'HW',
    edits: [
      {
        file: 'packages/replication/dist/core/leader/high-watermark.js',
        find: 'if (input.committedIsr.length < input.minIsr)',
        replace: 'if (false)',
      },
    ],
  },
  {
    name: 'vote not fsynced',
    rule: 'Raft: vote and term are fsynced before the reply',
    edits: [
      {
        file: 'packages/raft/dist/storage/quorum-state.js',
        find: 'return replaceFile(this.#disk, { directory: this.#directory, name: NAME, bytes: encode(state, this.#self) });',
        replace: `const path = \`\${this.#directory}/\${NAME}\`;
          this.#disk.remove(\`\${path}.tmp\`);
          const file = this.#disk.open(\`\${path}.tmp\`, 'create');
          file.write([encode(state, this.#self)], 0);
          file.close();
          this.#disk.rename(\`\${path}.tmp\`, path);
          return Promise.resolve();`,
      },
    ],
  },
  {
    name: 'old-term entries committed by count',
    rule: 'Raft: a leader commits only entries of its own term',
    mood: 'deaf controllers',
    edits: [
      {
        file: 'packages/raft/dist/core/leader.js',
        find: 'if (index <= commitIndex || log.termAt(index) !== term)',
        replace: 'if (index <= commitIndex)',
      },
    ],
  },
  {
    name: 'follower offsets kept across an epoch bump',
    rule: 'HW: on every leader epoch bump the leader forgets all follower offsets',
    mood: 'restless',
    edits: [
      {
        file: replica,
        find: '        leadership.begin();',
        replace: `        leadership.begin();
        for (const id of view.replicas) {
          const old = this.kept?.core.follower(id);
          if (old === undefined || old.logEndOffset < 0) continue;
          const { brokerEpoch, logEndOffset: fetchOffset, durableOffset, logStartOffset } = old;
          leadership.fetched({ follower: id, brokerEpoch, fetchOffset, durableOffset, logStartOffset });
        }
        this.kept = leadership;`,
      },
    ],
  },
  {
    name: 'truncation to the HW',
    rule: 'Truncation on fetch (KIP-101)',
    mood: 'restless',
    edits: [
      {
        file: replica,
        find: '        const highWatermark = this.highWatermark;',
        replace: `        const highWatermark = this.highWatermark;
        if (this.log.damage === undefined) this.log.truncateTo(highWatermark);`,
      },
    ],
  },
  {
    name: 'acknowledgement before fsync',
    rule: 'LEO and durable offset',
    edits: [
      {
        file: 'packages/commitlog/dist/durability.js',
        find: 'return this.#journal?.syncedOffset ?? this.#syncedOffset;',
        replace: 'return this.#segments.endOffset;',
      },
    ],
  },
  {
    name: 'HW adopted before truncation',
    rule: 'Truncation on fetch: truncate before adopting any HW',
    mood: 'restless',
    edits: [
      {
        file: 'packages/broker/dist/follower/followed-partition.js',
        find: 'log.finishRestart();',
        replace: 'if (result.error === 0) this.follower.adopt(result, log);',
      },
    ],
  },
  {
    name: 'expansion by LEO instead of durable offset',
    rule: 'Expand',
    mood: 'catching up',
    edits: [
      {
        file: membership,
        find: 'follower.durableOffset < highWatermark',
        replace: 'follower.logEndOffset < highWatermark',
      },
      {
        file: membership,
        find: 'follower.durableOffset < epochStartOffset',
        replace: 'follower.logEndOffset < epochStartOffset',
      },
    ],
  },
  {
    name: 'a duplicate acknowledged at once',
    rule: 'Idempotence',
    edits: [
      {
        file: leadership,
        find: '        if (judged.fresh.length > 0)',
        replace: `        if (judged.fresh.length === 0) lastOffset = -1;
        if (judged.fresh.length > 0)`,
      },
    ],
  },
  {
    name: 'offsets reused after a failed write',
    rule: 'An offset once sent is never reused in its epoch',
    edits: [
      {
        file: leadership,
        find: '        this.#carryOut(this.core.writeFailed());',
        replace: `        this.#staged = new StagedRecords(this.#log);
        return;`,
      },
    ],
  },
  {
    name: 'a folder served by name without its topic id',
    rule: 'Topic identity',
    mood: 'recreations',
    edits: [
      {
        file: 'packages/broker/dist/storage/replica-creation.js',
        find: 'if (world.disk.exists(directory))',
        replace: 'if (false)',
      },
      {
        file: 'packages/broker/dist/storage/stray-logs.js',
        find: 'onSetAside({ from: directory, to: setAside(world, directory) });',
        replace: 'return;',
      },
    ],
  },
  {
    name: 'journal replay without its truncations',
    rule: 'The journal (data-plane.md)',
    mood: 'cut short',
    edits: [
      {
        file: 'packages/commitlog/dist/journal/replay.js',
        find: 'problem = replayTruncation(replaying, decodeNumbers(body)[0] ?? 0);',
        replace: ';',
      },
    ],
  },
];
