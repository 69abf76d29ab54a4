import { isFullDisk, type World } from '@tidemark/ports';
import { NONE, type Offset, offset } from '@tidemark/protocol';
import type { Applier } from './applier.js';
import type { Configuration, OutgoingMessage, OutgoingSnapshot, RaftCore, SnapshotMeta } from './core/index.js';
import type { RaftMachine } from './machine.js';
import type { SnapshotStore } from './storage/snapshot-store.js';

export interface SnapshotsConfig {
  readonly world: Pick<World, 'log'>;
  readonly store: SnapshotStore;
  readonly machine: Pick<RaftMachine, 'snapshot'>;
  readonly applier: Applier;
  readonly core: RaftCore;
  /** Bytes of the log below a snapshot that stay. */
  readonly retainedLogBytes: number;
  readonly isClosed: () => boolean;
  readonly input: (action: (core: RaftCore, nowMs: number) => void) => void;
  readonly send: (message: OutgoingMessage, attachments: Uint8Array[]) => void;
  /** Who belongs to the quorum after the entry at `index`; undefined: those with whom the cluster began. */
  readonly laterConfiguration: (index: number) => Configuration | undefined;
}

/** What a node does with snapshots: takes them, sends them chunk by chunk, and puts one that it was sent in its state's place. */
export class Snapshots {
  readonly #config: SnapshotsConfig;
  #taking = false;

  constructor(config: SnapshotsConfig) {
    this.#config = config;
  }

  /**
   * Snapshots what is applied and lets the log below it go; resolves with the offset that it covers, or undefined if there
   * is nothing to, one is being taken, or one of what follows is durable. Rejects with DiskError.
   */
  async take(): Promise<Offset | undefined> {
    const { applier, core, store, machine, retainedLogBytes: retainedBytes, laterConfiguration } = this.#config;
    const { appliedIndex, appliedTerm } = applier;
    if (this.#taking || this.#config.isClosed() || appliedIndex === NONE) return undefined;
    // Until what the leader has sent is applied, who were members before its end is not known any more.
    if (core.snapshotIndex > appliedIndex) return undefined;
    this.#taking = true;
    applier.snapshotTaken();
    try {
      const position = { index: appliedIndex, term: appliedTerm };
      const meta = await store.write(position, machine.snapshot(), laterConfiguration(appliedIndex));
      this.#config.input((running, nowMs) => running.snapshotTaken(meta, { retainedBytes, nowMs }));
      return offset(meta.index);
    } finally {
      this.#taking = false;
    }
  }

  /** The same in the background: where there is no room the log is only longer, and it is tried again once as much has come. */
  async takeIfRoom(taken: Promise<unknown> = this.take()): Promise<void> {
    try {
      await taken;
    } catch (error) {
      if (!isFullDisk(error)) throw error;
      this.#config.world.log.error('no room for a snapshot of the metadata: free space on its disk', { error });
    }
  }

  async sendChunk(message: OutgoingSnapshot): Promise<void> {
    const { core, world } = this.#config;
    const leadsStill = () => !this.#config.isClosed() && core.role === 'leader' && core.term === message.term;
    const chunk = await this.#readChunk(message);
    if (!leadsStill()) return;
    if (chunk !== undefined) {
      this.#config.send(message, [chunk]);
      return;
    }
    const { index } = message.snapshot;
    // Newer ones may have taken its place while it was sent. The newest is missed: the machine knows all that it held.
    if (index === core.snapshotIndex) {
      world.log.error('a snapshot cannot be read: taking another', { index });
      await this.takeIfRoom();
    }
    if (leadsStill()) this.#config.input((running, nowMs) => running.snapshotUnreadable(message.to, nowMs));
  }

  /** All chunks of one are here. */
  async complete(snapshot: SnapshotMeta): Promise<void> {
    const received = await this.#config.store.complete(snapshot);
    const isWhole = received !== undefined;
    if (!isWhole) this.#config.world.log.warn('a snapshot arrived damaged', { index: snapshot.index });
    this.#config.input((core, nowMs) => core.snapshotReceived(received ?? snapshot, { isWhole, nowMs }));
  }

  restore(snapshot: SnapshotMeta): void {
    this.#config.applier.restore(snapshot, this.#config.store.load(snapshot));
    this.#config.world.log.info('restored a snapshot from the leader', { index: snapshot.index });
  }

  /** Undefined if the file is gone or is not what it was, as far as was looked. */
  async #readChunk(message: OutgoingSnapshot): Promise<Uint8Array | undefined> {
    const { store } = this.#config;
    const { snapshot, position, chunkBytesMax, isDoubted } = message;
    if (isDoubted && !store.isWhole(snapshot)) return undefined;
    return store.readChunk(snapshot, { position, bytesMax: chunkBytesMax });
  }
}
