import type { Timer, World } from '@tidemark/ports';
import { NONE, type Offset } from '@tidemark/protocol';
import { Applier } from './applier.js';
import {
  type ChangeOutcome,
  type ChangeRefusal,
  type Configuration,
  type Effect,
  type HardState,
  type Identity,
  MEMBERS_MAX,
  type MembershipChange,
  type Message,
  type OutgoingAppend,
  type OutgoingMessage,
  RaftCore,
} from './core/index.js';
import { invariant } from './core/invariant.js';
import { cannotGoOn, RaftError, type RaftErrorCode } from './errors.js';
import type { CommittedBatch, RaftMachine } from './machine.js';
import type { RaftOptions } from './options.js';
import { Proposals, type Proposed, proposedOf } from './proposals.js';
import { Reads } from './reads.js';
import { Snapshots } from './snapshots.js';
import { encodeConfigurationEntry, encodeEntry } from './storage/entry-codec.js';
import type { OpenedStorage } from './storage/open-storage.js';
import type { RaftLog } from './storage/raft-log.js';

type StatusEffect = Extract<Effect, { kind: 'status' }>;

export interface DriverConfig {
  readonly world: World;
  readonly self: Identity;
  /** Who belonged to the quorum when the cluster began. */
  readonly bootstrap: Configuration;
  readonly options: RaftOptions;
  readonly storage: OpenedStorage;
  readonly machine: RaftMachine;
  readonly noOpRecord: (term: number) => Uint8Array;
  readonly send: (message: OutgoingMessage, attachments: Uint8Array[]) => void;
  readonly onStatus: () => void;
  /** The members are others now, committed or not. */
  readonly onConfiguration: () => void;
}

/**
 * The loop around the core: it turns calls into inputs and does each effect in its order. Whatever goes wrong with
 * the disk, or against the rules, ends the process: its next life recovers.
 */
export class Driver {
  readonly core: RaftCore;
  readonly applier: Applier;
  readonly proposals = new Proposals();
  readonly reads = new Reads();

  readonly #config: DriverConfig;
  readonly #snapshots: Snapshots;
  #bootstrap: Configuration;
  #timer: { readonly timer: Timer; readonly atMs: number } | undefined;
  #draining = false;
  #started = false;
  #closed = false;
  #told: Pick<StatusEffect, 'role' | 'term' | 'leaderId'> | undefined;
  /** Work on the disk that is under way. */
  readonly #background = new Set<Promise<void>>();
  /** The term whose no-op has been applied while this node led it. */
  #announcedTerm: number = NONE;

  constructor(config: DriverConfig) {
    const { world, self, bootstrap, options, storage, noOpRecord } = config;
    this.#config = config;
    this.#bootstrap = bootstrap;
    this.core = new RaftCore({
      selfId: self.nodeId,
      directoryId: self.directoryId,
      bootstrap,
      configurations: storage.configurations,
      options,
      random: world.random,
      hard: storage.hard,
      log: storage.index,
      snapshot: storage.snapshot?.meta,
      noOp: (term, baseOffset) => this.#encode([noOpRecord(term)], { term, baseOffset }),
      configurationEntry: (configuration, place) =>
        encodeConfigurationEntry(configuration, { ...place, timestampMs: world.clock.wallMs() }),
    });
    this.applier = new Applier({
      clock: world.clock,
      log: storage.log,
      machine: config.machine,
      applyBytesMax: options.applyBytesMax,
      onApplied: (batches) => this.#onApplied(batches),
      guard: (action) => this.#guard(action),
    });
    this.#snapshots = new Snapshots({
      world,
      store: storage.snapshots,
      machine: config.machine,
      applier: this.applier,
      core: this.core,
      retainedLogBytes: options.retainedLogBytes,
      isClosed: () => this.#closed,
      input: (action) => this.input(action),
      send: config.send,
      laterConfiguration: (index) => this.#laterConfiguration(index),
    });
    storage.log.onDurable = ({ index, term }) => this.input((core, nowMs) => core.logDurable(index, term, nowMs));
  }

  /** The first voters have met: with what they have told of their directories they are whom the quorum begins with. */
  born(bootstrap: Configuration): void {
    this.#bootstrap = bootstrap;
    this.core.nameBootstrap(bootstrap);
    this.start();
  }

  start(): void {
    const { storage } = this.#config;
    this.#started = true;
    const { snapshot } = storage;
    storage.snapshot = undefined;
    this.#guard(() => {
      if (snapshot !== undefined) this.applier.restore(snapshot.meta, snapshot.payload);
    });
    this.input((core, nowMs) => core.start(nowMs));
  }

  get log(): RaftLog {
    return this.#config.storage.log;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Gives the core an input and does what follows; before the start and after the close it does nothing. */
  input(give: (core: RaftCore, nowMs: number) => void): void {
    this.#guard(() => {
      give(this.core, this.#config.world.clock.monotonicMs());
      this.#drain();
    });
  }

  receive(message: Message): void {
    this.input((core, nowMs) => core.step(message, nowMs));
  }

  /** Appends what was proposed in this turn. */
  appendProposals(): void {
    const { options } = this.#config;
    this.input((core, nowMs) => {
      const { term } = core;
      this.proposals.appendQueued({
        encode: (records, baseOffset) => this.#encode(records, { term, baseOffset }),
        entryBytesMax: options.entryBytesMax,
        nextOffset: core.nextOffset,
        append: (entries): RaftErrorCode | undefined => {
          const outcome = core.propose(entries, nowMs);
          return outcome === 'appended' ? undefined : outcome;
        },
      });
    });
  }

  /**
   * Resolves once the change is committed and applied, at once if there is nothing to change. Rejects with RaftError:
   * `change-refused` and `not-leader` are certain, `unknown` means that it may be committed yet.
   */
  async changeMembership(change: MembershipChange): Promise<Proposed | undefined> {
    let outcome: ChangeOutcome = { kind: 'refused', reason: 'not-leader' };
    let applied: Promise<Proposed> | undefined;
    this.input((core, nowMs) => {
      outcome = core.changeMembership(change, nowMs);
      // Before what follows from it is done: with one voter it is committed by then.
      if (outcome.kind === 'appended') {
        const { index, term } = { ...outcome, term: core.term };
        applied = this.proposals.await(proposedOf({ baseOffset: index, lastOffset: index, term }));
      }
    });
    if (outcome.kind === 'refused') throw changeRefused(outcome.reason);
    return applied;
  }

  /**
   * Stops at once; resolves when nothing is under way on the disk any more. Rejects with DiskError; with what the machine
   * threw, once all is closed.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer?.timer.cancel();
    this.proposals.leadershipEnded();
    this.reads.leadershipEnded();
    try {
      // Before what waits for the disk: others lead by then, and the machine would answer beside theirs.
      if (this.#told?.role === 'leader') this.#config.machine.onFollower(this.core.term, NONE);
    } finally {
      await Promise.allSettled(this.#background);
      this.#config.storage.snapshots.close();
      await this.#config.storage.log.close();
    }
  }

  /** As `RaftLog.read`. A disk from which it cannot be read ends the process, whoever asked. */
  readLog(...asked: Parameters<RaftLog['read']>): ReturnType<RaftLog['read']> {
    try {
      return this.log.read(...asked);
    } catch (error) {
      return this.#halt(error);
    }
  }

  #encode(records: readonly Uint8Array[], place: { term: number; baseOffset: number }) {
    return encodeEntry({ ...place, records, timestampMs: this.#config.world.clock.wallMs() });
  }

  /** Nothing may go wrong in here that the next life would not put right. */
  #guard(action: () => void): void {
    if (this.#closed || !this.#started) return;
    try {
      action();
    } catch (error) {
      this.#halt(error);
    }
  }

  #halt(error: unknown): never {
    return cannotGoOn(this.#config.world, error);
  }

  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let effects = this.core.takeEffects(); effects.length > 0; effects = this.core.takeEffects()) {
        for (const effect of effects) this.#perform(effect);
      }
    } finally {
      this.#draining = false;
    }
    this.applier.run();
    this.reads.applied(this.applier.appliedIndex);
    this.#arm();
  }

  #perform(effect: Effect): void {
    const { log, snapshots } = this.#config.storage;
    switch (effect.kind) {
      case 'saveState':
        this.#inBackground(this.#save(effect.sequence, effect.state));
        break;
      case 'truncate':
        log.truncate(effect.index);
        break;
      case 'append':
        log.append(effect.entries);
        break;
      case 'reset':
        log.reset(effect.start.index);
        break;
      case 'compact':
        log.compact(effect.index);
        break;
      case 'send':
        this.#send(effect.message);
        break;
      case 'commit':
        this.applier.commitTo(effect.index);
        break;
      case 'receiveChunk':
        snapshots.receive(effect.snapshot, effect);
        break;
      case 'completeSnapshot':
        this.#inBackground(this.#snapshots.complete(effect.snapshot));
        break;
      case 'restore':
        this.#snapshots.restore(effect.snapshot);
        break;
      case 'configuration':
        this.#config.onConfiguration();
        break;
      case 'status':
        this.#onStatus(effect);
        break;
      case 'readReady':
        this.reads.confirmed(effect.readId, effect.index);
        break;
    }
  }

  async #save(sequence: number, state: HardState): Promise<void> {
    await this.#config.storage.quorumState.save(state);
    this.input((core, nowMs) => core.stateSaved(sequence, nowMs));
  }

  #send(message: OutgoingMessage): void {
    if (message.type === 'appendRequest') this.#config.send(message, this.#readEntries(message));
    else if (message.type === 'snapshotRequest') this.#inBackground(this.#snapshots.sendChunk(message));
    else this.#config.send(message, []);
  }

  #readEntries({ entries }: OutgoingAppend): Uint8Array[] {
    if (entries === undefined) return [];
    const { baseOffset, count } = entries;
    const batches = this.#config.storage.log.readRaw(entries);
    invariant(batches.length === count, `${batches.length} of ${count} entries from ${baseOffset} can be read`);
    const [first] = batches;
    return first !== undefined && batches.length === 1 ? [first] : [Buffer.concat(batches)];
  }

  #onStatus({ role, term, leaderId }: StatusEffect): void {
    const { machine, world } = this.#config;
    const wasLeader = this.#told?.role === 'leader';
    const isNews = this.#told?.term !== term || this.#told.leaderId !== leaderId;
    world.log.info(`raft: ${role}`, { role, term, leaderId });
    this.#told = { role, term, leaderId };
    if (role !== 'leader') {
      // What is committed by now is known to be: its callers learn that, and not that leadership ended.
      if (wasLeader) this.applier.run();
      this.proposals.leadershipEnded();
      this.reads.leadershipEnded();
      if (wasLeader || isNews) machine.onFollower(term, leaderId);
    }
    this.#config.onStatus();
  }

  #onApplied(batches: readonly CommittedBatch[]): void {
    const index = this.applier.appliedIndex;
    const noOp = batches.find((batch) => batch.term === this.core.term);
    if (this.core.role === 'leader' && this.#announcedTerm < this.core.term && noOp !== undefined) {
      this.#announcedTerm = this.core.term;
      this.#config.machine.onLeader(this.core.term, noOp.lastOffset);
    }
    this.proposals.applied(index);
    this.reads.applied(index);
    if (this.applier.bytesSinceSnapshot >= this.#config.options.snapshotLogBytes) {
      this.#inBackground(this.#snapshots.takeIfRoom());
    }
  }

  /**
   * Snapshots what is applied and lets the log below it go; resolves with the offset that it covers. Its failure is the
   * node's, whoever asked, but for a full disk: the log goes on without.
   */
  takeSnapshot(): Promise<Offset | undefined> {
    const taken = this.#snapshots.take();
    this.#inBackground(this.#snapshots.takeIfRoom(taken));
    return taken;
  }

  /** Who belongs to the quorum after the entry at `index`; undefined: those with whom the cluster began. */
  #laterConfiguration(index: number): Configuration | undefined {
    const configuration = this.core.configurationAt(index);
    return configuration === this.#bootstrap ? undefined : configuration;
  }

  /** Work whose failure is the node's, and that a close waits for. */
  #inBackground(work: Promise<unknown>): void {
    const tracked = work
      .catch((error: unknown) => this.#halt(error))
      .then(() => {
        this.#background.delete(tracked);
      });
    this.#background.add(tracked);
  }

  /** A timer that is early costs one tick that does nothing; only one that would be late is replaced. */
  #arm(): void {
    const atMs = this.core.nextDeadlineMs;
    if (this.#timer !== undefined && this.#timer.atMs <= atMs) return;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
    if (atMs === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#config.world;
    const timer = clock.setTimer(Math.max(0, atMs - clock.monotonicMs()), () => {
      this.#timer = undefined;
      this.input((core, nowMs) => core.tick(nowMs));
    });
    this.#timer = { timer, atMs };
  }
}

const refusals: Record<ChangeRefusal, string> = {
  'not-leader': 'this node does not lead, or is handing over',
  'not-ready': 'the leader has just been elected; try again',
  'change-pending': 'another change of the members is not committed yet; try again',
  'other-directory': 'the node is a member with another directory; remove that one first',
  retired: 'the directory is that of a voter that was removed; start the node with an empty metadata directory',
  'directory-taken': 'the directory is that of another member',
  'too-many-members': `a quorum has at most ${MEMBERS_MAX} members`,
  'too-large': 'the members with their addresses and directories take more than one entry of the log may',
  'last-voter': 'it is the last voter; add another first',
  'no-live-majority':
    'too few of the voters that would be left are in touch with the leader; bring one of them back first',
};

function changeRefused(refusal: ChangeRefusal): RaftError {
  if (refusal === 'not-leader') return new RaftError('not-leader', refusals[refusal]);
  return new RaftError('change-refused', refusals[refusal], { refusal });
}
