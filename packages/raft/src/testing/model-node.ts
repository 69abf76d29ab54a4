import { SeededRandom } from '@tidemark/ports/simulated';
import { NONE, type NodeId } from '@tidemark/protocol';
import {
  type Configuration,
  type CoreOptions,
  type Effect,
  type HardState,
  type Message,
  type OutgoingMessage,
  RaftCore,
  type SnapshotMeta,
} from '../core/index.js';
import { ModelDisk } from './model-disk.js';
import { ModelMachine, modelEntry } from './model-machine.js';

/** Something the disk has been asked for and has not done yet. */
export interface DiskWork<Work> {
  readonly work: Work;
  readonly sinceMs: number;
}

export interface ModelNodeConfig {
  readonly id: NodeId;
  /** Where it keeps its votes. */
  readonly directoryId?: string;
  readonly bootstrap: Configuration;
  readonly options: CoreOptions;
  readonly seed: number;
  readonly onSend: (message: Message) => void;
  readonly onEffect: (node: ModelNode, effect: Effect) => void;
  readonly nextEntryId: () => number;
}

/** A core with a disk, a state machine, and a driver that does each effect the moment it comes out. */
export class ModelNode {
  readonly id: NodeId;
  readonly disk = new ModelDisk();
  readonly machine = new ModelMachine();
  core: RaftCore | undefined;
  /** Counts its lives. */
  incarnation = 0;
  save: DiskWork<{ sequence: number; state: HardState }> | undefined;
  sync: DiskWork<{ index: number; term: number }> | undefined;
  install: DiskWork<{ meta: SnapshotMeta; bytes: Uint8Array }> | undefined;
  readonly readsReady: { readId: number; index: number }[] = [];

  readonly #config: ModelNodeConfig;
  #incoming: Uint8Array = new Uint8Array();

  /** Where it keeps its votes; another disk has another. */
  get directoryId(): string | undefined {
    return this.#config.directoryId;
  }

  constructor(config: ModelNodeConfig) {
    this.id = config.id;
    this.#config = config;
  }

  start(nowMs: number): void {
    const { id, directoryId, bootstrap, options, seed, nextEntryId } = this.#config;
    this.incarnation += 1;
    const { log, snapshot, configurations } = this.disk.open();
    this.core = new RaftCore({
      selfId: id,
      directoryId,
      bootstrap,
      configurations,
      options,
      random: new SeededRandom(`${seed}/${id}/${this.incarnation}`),
      hard: this.disk.state,
      log,
      snapshot,
      noOp: (term, baseOffset) => modelEntry({ baseOffset, records: 1, term, id: nextEntryId() }),
      configurationEntry: (configuration, place) =>
        modelEntry({ ...place, records: 1, id: nextEntryId(), configuration }),
    });
    this.machine.applied = [];
    if (this.disk.snapshot !== undefined) this.machine.restore(this.disk.snapshot.bytes);
    this.core.start(nowMs);
    this.drain(nowMs);
  }

  /** Loses everything that is not on the disk. A save under way may or may not have made it. */
  crash({ keptEntries, keepsSave }: { keptEntries: number; keepsSave: boolean }): void {
    if (this.save !== undefined && keepsSave) this.disk.state = this.save.work.state;
    this.disk.crash(keptEntries);
    this.core = undefined;
    this.save = undefined;
    this.sync = undefined;
    this.install = undefined;
  }

  /** A node that is down has damage in its log: only its first `kept` entries can be read when it starts again. */
  damage(kept: number): void {
    const { disk } = this;
    disk.truncate(disk.entries[kept - 1]?.lastOffset ?? disk.start.index);
    disk.state = {
      term: disk.state.term + 1,
      vote: NONE,
      ledTerm: disk.state.ledTerm,
      abstainTerm: Math.max(disk.state.term, disk.state.abstainTerm),
    };
  }

  /** Gives the running core an input, then does what follows. */
  input(nowMs: number, give: (core: RaftCore) => void): void {
    if (this.core === undefined) return;
    give(this.core);
    this.drain(nowMs);
  }

  completeSave(nowMs: number): void {
    if (this.save === undefined) return;
    const { sequence, state } = this.save.work;
    this.save = undefined;
    this.disk.state = state;
    this.input(nowMs, (core) => core.stateSaved(sequence, nowMs));
  }

  completeSync(nowMs: number): void {
    if (this.sync === undefined) return;
    const { index, term } = this.sync.work;
    this.sync = undefined;
    const isThere = this.disk.synced(index, term);
    if (this.disk.durableIndex < this.disk.lastIndex) this.#startSync(nowMs);
    if (isThere) this.input(nowMs, (core) => core.logDurable(index, term, nowMs));
  }

  completeInstall(nowMs: number): void {
    if (this.install === undefined) return;
    const { meta, bytes } = this.install.work;
    this.install = undefined;
    if (meta.index > (this.disk.snapshot?.meta.index ?? NONE)) this.disk.snapshot = { meta, bytes };
    this.input(nowMs, (core) => core.snapshotReceived(meta, { isWhole: true, nowMs }));
  }

  /** Takes a snapshot of all that is applied and durable, and compacts the log except for `retained` entries. */
  takeSnapshot(nowMs: number, { retained }: { retained: number }): void {
    const { core, disk, machine } = this;
    const index = machine.appliedIndex;
    const term = core?.termAt(index);
    if (core === undefined || term === undefined || index > core.durableIndex) return;
    if (index <= (disk.snapshot?.meta.index ?? NONE)) return;
    const bytes = machine.snapshot();
    const meta = { index, term, sizeBytes: bytes.length, configuration: core.configurationAt(index) };
    disk.snapshot = { meta, bytes };
    this.input(nowMs, (running) => running.snapshotTaken(meta, { retainedBytes: 8 * retained, nowMs }));
  }

  drain(nowMs: number): void {
    for (;;) {
      const effects = this.core?.takeEffects() ?? [];
      if (effects.length === 0) return;
      for (const effect of effects) {
        this.#perform(effect, nowMs);
        this.#config.onEffect(this, effect);
      }
    }
  }

  #perform(effect: Effect, nowMs: number): void {
    switch (effect.kind) {
      case 'saveState':
        this.save = { work: effect, sinceMs: nowMs };
        break;
      case 'truncate':
        this.disk.truncate(effect.index);
        break;
      case 'append':
        this.disk.append(effect.entries);
        if (this.sync === undefined) this.#startSync(nowMs);
        break;
      case 'reset':
        this.disk.reset(effect.start);
        break;
      case 'compact':
        this.disk.compact(effect.index);
        break;
      case 'send':
        this.#send(effect.message, nowMs);
        break;
      case 'commit':
        this.machine.apply(this.disk.read(this.machine.appliedIndex + 1, effect.index));
        break;
      case 'receiveChunk':
        this.#receiveChunk(effect);
        break;
      case 'completeSnapshot':
        this.install = { work: { meta: effect.snapshot, bytes: this.#incoming }, sinceMs: nowMs };
        break;
      case 'restore':
        if (this.disk.snapshot !== undefined) this.machine.restore(this.disk.snapshot.bytes);
        break;
      case 'readReady':
        this.readsReady.push({ readId: effect.readId, index: effect.index });
        break;
      case 'status':
      case 'configuration':
        break;
    }
  }

  #startSync(nowMs: number): void {
    this.sync = { work: { index: this.disk.lastIndex, term: this.disk.lastTerm }, sinceMs: nowMs };
  }

  #receiveChunk({ position, chunk }: { position: number; chunk: Uint8Array }): void {
    const whole = new Uint8Array(position + chunk.length);
    whole.set(this.#incoming.subarray(0, position));
    whole.set(chunk, position);
    this.#incoming = whole;
  }

  #send(message: OutgoingMessage, nowMs: number): void {
    if (message.type === 'appendRequest') {
      const { entries: range, ...head } = message;
      const entries = range === undefined ? [] : this.disk.read(range.baseOffset, range.lastOffset);
      this.#config.onSend({ ...head, entries });
    } else if (message.type === 'snapshotRequest') {
      const { chunkBytesMax, isDoubted: _, ...head } = message;
      const { snapshot } = this.disk;
      if (snapshot?.meta.index !== head.snapshot.index) {
        this.core?.snapshotUnreadable(head.to, nowMs);
        return;
      }
      const chunk = snapshot.bytes.slice(head.position, head.position + chunkBytesMax);
      this.#config.onSend({ ...head, chunk });
    } else {
      this.#config.onSend(message);
    }
  }
}
