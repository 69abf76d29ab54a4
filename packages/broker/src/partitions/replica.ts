import { type CommitLog, LogError } from '@tidemark/commitlog';
import { isShortage, lacksDescriptor, pause } from '@tidemark/ports';
import { type LeaderEpoch, leaderEpoch, NONE, type NodeId, type Offset, offset } from '@tidemark/protocol';
import { followerHighWatermark, PartitionFollower, type PartitionView } from '@tidemark/replication';
import { partitionName, type ReplicaKey } from '../storage/broker-store.js';
import { FULL_DISK_RETRY_MS } from '../storage/disk-space.js';
import { Leadership } from './leadership.js';
import { FollowerSource } from './record-source.js';
import type { PartitionServices } from './services.js';

/**
 * What a replica does at the moment.
 *
 *   idle -> starting | follower            the metadata names a leader
 *   starting -> leader                     the epoch's start is durable
 *   starting -> idle                       it does not become so: somebody else is to lead
 *   any -> idle | starting | follower      the metadata moves on; any -> closed
 */
export type Role =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting'; readonly sinceMs: number; view: PartitionView; minIsr: number }
  | { readonly kind: 'leader'; readonly leadership: Leadership }
  | { readonly kind: 'follower'; readonly follower: PartitionFollower; readonly source: FollowerSource }
  | { readonly kind: 'closed' };

const IDLE: Role = { kind: 'idle' };

/** What the metadata says of the partition; of the ELR only this replica's own place in it matters here. */
export type ReplicaView = PartitionView & { readonly elr: readonly NodeId[] };

/** Who fetches for the replicas that follow. */
export interface FollowerSide {
  /** The replica follows another leader, or the same in another epoch. */
  follow(replica: Replica): void;
  unfollow(replica: Replica): void;
  /** The durable offset of a replica that follows has risen. */
  durable(replica: Replica): void;
  /** The log of a replica that follows begins later, though its leader did not say so. */
  logStartRaised(replica: Replica): void;
}

/** One partition's replica on this broker: its log and its role. */
export class Replica {
  readonly key: ReplicaKey;
  readonly topic: string;
  readonly name: string;
  readonly log: CommitLog;
  readonly #services: PartitionServices;
  readonly #follows: FollowerSide;
  #role: Role = IDLE;
  #view: ReplicaView | undefined;
  #minIsr = 1;
  /** A role that made way for another since the disk stands still, and whose epoch that disk still has to write. */
  #gaveUp: Role | undefined;
  /** When it last gave a leadership up that it had no room to begin; monotonic time. */
  #foundNoRoomMs = Number.NEGATIVE_INFINITY;
  /** In the leader epoch in which it found its log damaged, while it followed. */
  #damagedIn: LeaderEpoch | undefined;
  /** The controller has been told that the log is damaged: by the registration, or since. */
  #damageIsTold: boolean;
  /** As of the end of the last role, or the checkpoint; within the log. */
  #highWatermark: Offset;

  constructor(
    parts: {
      readonly key: ReplicaKey;
      readonly topic: string;
      readonly log: CommitLog;
      /** Of the checkpoint. */
      readonly highWatermark: Offset;
      readonly follows: FollowerSide;
    },
    services: PartitionServices,
  ) {
    this.key = parts.key;
    this.topic = parts.topic;
    this.name = partitionName(parts.key);
    this.log = parts.log;
    this.#services = services;
    this.#follows = parts.follows;
    this.#damageIsTold = parts.log.damage !== undefined;
    this.#highWatermark = followerHighWatermark(parts.highWatermark, parts.log);
    parts.log.onDurable = (durableOffset) => this.#durable(durableOffset);
  }

  /** In the ISR, as the metadata last said. */
  get inSync(): boolean {
    return this.#view?.isr.includes(this.#services.config.nodeId) === true;
  }

  get role(): Role {
    return this.#role;
  }

  /** While it leads, and has not resigned. */
  get leadership(): Leadership | undefined {
    return this.#role.kind === 'leader' && this.#role.leadership.core.serving ? this.#role.leadership : undefined;
  }

  get follower(): PartitionFollower | undefined {
    return this.#role.kind === 'follower' ? this.#role.follower : undefined;
  }

  /** What consumers may read here while this replica follows. */
  get followerSource(): FollowerSource | undefined {
    return this.#role.kind === 'follower' ? this.#role.source : undefined;
  }

  /** Whether its disk has room for what the leader sent; takes it on if so. */
  takeRoom(bytes: number): boolean {
    const { directory, options } = this.log;
    return this.#services.space.takeForFollower(bytes, { directory, isJournaled: options.flushPolicy === 'sync' });
  }

  /** Retention here has raised the log's start: a leader tells its followers, a follower its leader. */
  logStartRaised(): void {
    if (this.#role.kind === 'follower') this.#follows.logStartRaised(this);
    else this.leadership?.logStartRaised();
  }

  /** As a follower it has taken the leader's high watermark over. */
  followerAdvanced(): void {
    this.#services.watchers.notify(this.name, 'high-watermark');
  }

  get highWatermark(): Offset {
    if (this.#role.kind === 'leader') return this.#role.leadership.core.highWatermark;
    return this.#role.kind === 'follower' ? this.#role.follower.highWatermark : this.#highWatermark;
  }

  /** As the metadata last said; NONE before it has. */
  get leaderEpoch(): LeaderEpoch {
    return this.#view?.leaderEpoch ?? leaderEpoch(NONE);
  }

  /** As the metadata last said; NONE: nobody leads. */
  get leader(): NodeId {
    return this.#view?.leader ?? (NONE as NodeId);
  }

  /**
   * The metadata says this of the partition. Resolves when the role is taken up; everything but the start of a
   * leadership happens before this returns.
   */
  async apply(view: ReplicaView, minIsr: number): Promise<void> {
    const before = this.#view;
    this.#view = view;
    this.#minIsr = minIsr;
    const sameRole = before?.leaderEpoch === view.leaderEpoch && before.leader === view.leader;
    try {
      if (sameRole) this.#update(view, minIsr);
      else if (view.leader === this.#services.config.nodeId) await this.#lead(view, minIsr);
      else this.#follow(view);
    } catch (error) {
      if (!isShortage(error)) throw error;
      // The metadata may have moved on while a leader epoch began.
      const now = this.#view;
      if (now.leader === this.#services.config.nodeId) await this.#giveUpLeading(now, error);
      else await this.#followLater(now);
    }
  }

  /** A damaged log is cut before it follows, and there is no room for the word of that, or no descriptor. */
  async #followLater(view: ReplicaView): Promise<void> {
    const { world } = this.#services;
    const fields = { topic: this.topic, partition: this.key.partition, epoch: view.leaderEpoch };
    world.log.warn('no room or no descriptor: a damaged replica waits to be repaired', fields);
    this.#become(IDLE);
    while (this.#view === view && this.#role.kind === 'idle') {
      await pause(world.clock, FULL_DISK_RETRY_MS);
      if (this.#view !== view || this.#role.kind !== 'idle' || !this.takeRoom(0)) continue;
      try {
        this.#follow(view);
      } catch (error) {
        if (!isShortage(error)) throw error;
      }
    }
  }

  /**
   * What the log holds is not what was written: it must be repaired from another replica. Ends the role, whatever it is
   * by now; one that is about to begin looks at the log itself.
   */
  foundDamage(error: unknown): void {
    // What was read may have been an earlier replica's of this name, or was repaired since.
    if (this.log.damage === undefined) return;
    if (this.leadership !== undefined) {
      this.leadership.foundDamage(error);
    } else if (this.#role.kind === 'follower' && this.#view !== undefined) {
      this.#services.world.log.error('a log is damaged', { topic: this.topic, partition: this.key.partition, error });
      this.#damagedIn = this.#view.leaderEpoch;
      this.#follow(this.#view);
    }
  }

  /** Every lag.max/2: as a leader does; one that cannot begin since its disk stands still makes way for another. */
  checkLag(): void {
    this.leadership?.checkLag();
    if (this.#role.kind !== 'starting') return;
    const { world, config, failures, starts } = this.#services;
    const { sinceMs, view } = this.#role;
    const stillMs = world.clock.monotonicMs() - starts.stillSinceMs(this.log, sinceMs);
    if (stillMs <= config.replicaLagTimeMaxMs) return;
    failures.report({ key: this.key, leaderEpoch: view.leaderEpoch, reason: 'stalled' });
    this.#gaveUp = this.#role;
    this.#become(IDLE);
  }

  /** Its directory has failed: ends the role for good, and touches the log no more. */
  abandon(): void {
    this.close();
    this.log.abandon();
  }

  /** Ends the role for good, failing what waits. The log stays open. */
  close(): void {
    this.#become({ kind: 'closed' });
  }

  #update(view: ReplicaView, minIsr: number): void {
    if (this.#role.kind === 'leader') {
      this.#role.leadership.metadata(view, minIsr);
    } else if (this.#role.kind === 'starting') {
      this.#role.view = view;
      this.#role.minIsr = minIsr;
    } else {
      this.#followIfIdle(view);
    }
  }

  #followIfIdle(view: ReplicaView): void {
    if (this.#role.kind === 'idle' && view.leader !== this.#services.config.nodeId) this.#follow(view);
  }

  async #lead(view: PartitionView, minIsr: number): Promise<void> {
    const { world, starts } = this.#services;
    const starting: Role = { kind: 'starting', sinceMs: world.clock.monotonicMs(), view, minIsr };
    this.#become(starting);
    this.#cutIfChosenSo(view);
    if (this.#isTooDamagedToLead(view)) return;
    if (view.leaderEpoch < this.log.latestEpoch) {
      world.halt(`${this.name} is to be led in epoch ${view.leaderEpoch}, and holds epoch ${this.log.latestEpoch}`);
    }
    try {
      await this.log.startEpoch(view.leaderEpoch);
    } catch (error) {
      // A role that ended meanwhile may have closed the log; otherwise nothing may be served.
      this.#startEnded(starting);
      if (this.#role !== starting) return;
      if (isShortage(error)) throw error;
      world.halt('the start of a leader epoch cannot be made durable', error);
    }
    starts.ended(this.log, world.clock.monotonicMs());
    this.#startEnded(starting);
    if (this.#role !== starting) return;
    // A read of an earlier role may have found it meanwhile: a log that ends lower now would have the followers truncate.
    if (this.#isTooDamagedToLead(view)) return;
    const { key, log } = this;
    const leadership = new Leadership(
      { key, log, view: starting.view, minIsr: starting.minIsr, highWatermark: this.#highWatermark },
      this.#services,
    );
    this.#become({ kind: 'leader', leadership });
    leadership.begin();
  }

  /** The disk gets on again: a replica that gave up for it can follow. */
  #startEnded(starting: Role): void {
    if (this.#gaveUp !== starting) return;
    this.#gaveUp = undefined;
    if (this.#view !== undefined) this.#followIfIdle(this.#view);
  }

  /**
   * Its directory has no room for the little that is written first; another replica may have. One that said so not long ago waits
   * as for a disk that stands still, and tries again meanwhile: two without room would elect each other without a pause. One that
   * lacks a descriptor waits at once: whoever takes much over has soon closed some again.
   */
  async #giveUpLeading({ leaderEpoch }: ReplicaView, error: unknown): Promise<void> {
    const { world, config, failures } = this.#services;
    const fields = { topic: this.topic, partition: this.key.partition, epoch: leaderEpoch, error };
    world.log.error('no room or no descriptor: a replica cannot begin to lead', fields);
    this.#become(IDLE);
    if (lacksDescriptor(error)) this.#foundNoRoomMs = world.clock.monotonicMs();
    while (world.clock.monotonicMs() - this.#foundNoRoomMs <= config.replicaLagTimeMaxMs) {
      await pause(world.clock, FULL_DISK_RETRY_MS);
      if (!this.#isToLead(leaderEpoch)) return;
      if (this.takeRoom(0) && (await this.#leadsNow(leaderEpoch))) return;
    }
    this.#foundNoRoomMs = world.clock.monotonicMs();
    failures.report({ key: this.key, leaderEpoch, reason: 'write-failed' });
  }

  /** It waits for room to begin to lead in this epoch. */
  #isToLead(leaderEpoch: LeaderEpoch): boolean {
    return this.#role.kind === 'idle' && this.leaderEpoch === leaderEpoch;
  }

  /** Tries to begin to lead once more; false: there still is no room. */
  async #leadsNow(leaderEpoch: LeaderEpoch): Promise<boolean> {
    if (this.#view === undefined) return true;
    try {
      await this.#lead(this.#view, this.#minIsr);
      return true;
    } catch (error) {
      if (!isShortage(error)) throw error;
    }
    if (this.leaderEpoch !== leaderEpoch) return true;
    this.#become(IDLE);
    return false;
  }

  /**
   * An unclean election that takes a log which is known to be damaged finds no other: what lies below the damage is what is left,
   * and records may be lost. What is cut is kept aside.
   */
  #cutIfChosenSo({ recovering, leaderEpoch }: PartitionView): void {
    const { log, topic, key } = this;
    if (log.damage === undefined || !recovering || !this.#damageIsTold) return;
    const { damage } = log;
    const fields = { topic, partition: key.partition, epoch: leaderEpoch, damage };
    this.#services.world.log.error('a damaged log is cut, to lead after an unclean election: records are lost', fields);
    this.#cutDamage();
  }

  /** Lower each time that a cut comes upon more. */
  #cutDamage(): void {
    const { log } = this;
    for (let cutAt = log.logEndOffset; ; cutAt = log.logEndOffset) {
      try {
        log.truncateTo(cutAt);
        break;
      } catch (error) {
        const isMore = error instanceof LogError && error.code === 'damaged' && log.logEndOffset < cutAt;
        if (!isMore) throw error;
      }
    }
    this.#damageIsTold = false;
  }

  #isTooDamagedToLead({ leaderEpoch }: PartitionView): boolean {
    if (this.log.damage === undefined) return false;
    this.#tellDamage(leaderEpoch);
    return true;
  }

  #tellDamage(leaderEpoch: LeaderEpoch): void {
    this.#services.failures.report({ key: this.key, leaderEpoch, reason: 'damaged' });
    this.#damageIsTold = true;
    this.#become(IDLE);
  }

  #follow(view: ReplicaView): void {
    // With nothing to write it would be taken into the ISR at once, and hold up whoever writes next, or be elected again.
    if (view.leader === NONE || this.#gaveUp !== undefined) {
      this.#become(IDLE);
      return;
    }
    if (this.log.damage !== undefined && (this.#isCountedOn(view) || view.leaderEpoch === this.#damagedIn)) {
      // Cut, it would look whole: not before the metadata knows that what lay above is gone. Nor in an epoch in which the
      // leader was told what it held, and may have proposed it for the ISR: the report ends that epoch.
      this.#tellDamage(view.leaderEpoch);
      return;
    }
    const highWatermark = this.highWatermark;
    // Cut at the damage: what lies below it is good, and the leader has the rest.
    if (this.log.damage !== undefined) this.#cutDamage();
    const { leader, leaderEpoch } = view;
    const follower = new PartitionFollower({ leader, leaderEpoch, highWatermark, log: this.log });
    const source = new FollowerSource({ log: this.log, follower, isCurrent: () => this.follower === follower });
    this.#become({ kind: 'follower', follower, source });
  }

  /** Whether this replica might be elected for what it is known to hold. */
  #isCountedOn({ isr, elr }: ReplicaView): boolean {
    const { nodeId } = this.#services.config;
    return isr.includes(nodeId) || elr.includes(nodeId);
  }

  #become(role: Role): void {
    const before = this.#role;
    if (before.kind === 'closed') return;
    this.#highWatermark = offset(
      Math.max(this.log.logStartOffset, Math.min(this.highWatermark, this.log.logEndOffset)),
    );
    this.#role = role;
    if (before.kind === 'leader') {
      before.leadership.close();
      // What was told and has been cut since says nothing of what is found later.
      if (this.log.damage !== undefined) this.#damageIsTold ||= before.leadership.damageIsTold;
    }
    if (role.kind === 'follower') this.#follows.follow(this);
    else if (before.kind === 'follower') this.#follows.unfollow(this);
    this.#services.watchers.notify(this.name, 'role');
  }

  #durable(durableOffset: Offset): void {
    if (this.#role.kind === 'leader') this.#role.leadership.durable(durableOffset);
    else if (this.#role.kind === 'follower') this.#follows.durable(this);
  }
}
