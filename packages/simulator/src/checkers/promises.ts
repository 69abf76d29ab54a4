import { type MetadataImage, topicByName } from '@tidemark/metadata';
import type { AskedDeletion } from './log-starts.js';
import type { ObservedNode } from './observed-node.js';
import type { AskedOffset, OffsetAnswer } from './offset-answers.js';
import type { PartitionHistory } from './partition-history.js';
import { SettingsHistory } from './settings-history.js';
import { mustHold } from './violation.js';
import type { AskedMove } from './wishes.js';

interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** A record that somebody was told is safe, or was given to read. */
export interface VouchedRecord extends Place {
  readonly offset: number;
  /** Of one that was read. */
  readonly timestampMs?: number | undefined;
}

/** A setting of a topic that somebody was told is in force. */
export interface PromisedSetting {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  /** Of the newest metadata when it was asked for. */
  readonly askedAt: number;
}

/** A leader that somebody was told is elected. */
export interface PromisedLeader {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number;
  /** Of the newest metadata when it was asked for. */
  readonly askedAt: number;
}

/** What an observer of all nodes knows. */
export interface PromisesView {
  /** The newest metadata that any node has. */
  readonly image: () => MetadataImage | undefined;
  readonly nodes: () => readonly ObservedNode[];
  /** By `TOPIC_ID/PARTITION`. */
  readonly partition: (name: string) => PartitionHistory | undefined;
}

/**
 * An `ok` is held to what it promises: whoever asked says so, and after the event that brought the answer it must be true. What was
 * refused, or has no known outcome, promises nothing.
 */
export class Promises {
  readonly settings = new SettingsHistory();
  readonly #view: PromisesView;
  #unchecked: (() => void)[] = [];

  constructor(view: PromisesView) {
    this.#view = view;
  }

  /** Throws InvariantViolation for what is not as somebody was told. To be called after each event. */
  check(): void {
    if (this.#unchecked.length === 0 || this.#view.image() === undefined) return;
    const checks = this.#unchecked;
    this.#unchecked = [];
    for (const check of checks) check();
  }

  /** A producer with acks=all was told that this record is safe, or a consumer has read it. */
  vouchedFor(record: VouchedRecord): void {
    this.#unchecked.push(() => this.#partition(record)?.vouchedFor(record));
  }

  /** A producer with acks=1 was told that the leader has this record. */
  stored(record: VouchedRecord): void {
    this.#unchecked.push(() => this.#partition(record)?.stored(record.offset));
  }

  /** To be called before an offset is asked for; undefined: nobody has heard of the partition. */
  offsetAsked(place: Place): AskedOffset | undefined {
    return this.#partition(place)?.offsetAsked(this.#view.nodes());
  }

  /** To be called once for each that was asked for; `answer` is undefined if none comes. */
  offsetAnswered(place: Place, asked: AskedOffset | undefined, answer?: OffsetAnswer): void {
    if (asked !== undefined) this.#unchecked.push(() => this.#partition(place)?.offsetAnswered(asked, answer));
  }

  /** To be called before a deletion is asked for: once it was, logs may begin there, whatever is answered. */
  deletionAsked(wanted: Omit<AskedDeletion, 'partitionEpoch'>): AskedDeletion {
    const { topic, partition } = wanted;
    const epochs = new Set(
      this.#view.nodes().map(({ node: { broker } }) => {
        const known = broker === undefined ? undefined : topicByName(broker.image, topic);
        return known?.partitions[partition]?.partitionEpoch;
      }),
    );
    const [partitionEpoch] = epochs.size === 1 ? epochs : [];
    const asked = { ...wanted, partitionEpoch };
    this.#partition(asked)?.logStarts.asked(asked);
    return asked;
  }

  /** It was refused for certain. */
  deletionRefused(asked: AskedDeletion): void {
    this.#partition(asked)?.logStarts.refused(asked);
  }

  /** No live replica serves it any more. */
  deletionDone(asked: AskedDeletion): void {
    this.#unchecked.push(() => {
      const image = this.#view.image();
      if (image !== undefined) this.#partition(asked)?.deleted(asked, { image, nodes: this.#view.nodes() });
    });
  }

  /** The newest metadata that any node has: what is asked for comes later. */
  get metadataOffset(): number {
    return this.#view.image()?.offset ?? 0;
  }

  /** It is in force, or was until something else was asked for. */
  settingDone({ topic, key, value, askedAt }: PromisedSetting): void {
    this.#unchecked.push(() => {
      const values = this.settings.valuesSince(this.#topicId(topic), key, askedAt);
      mustHold(values.includes(value), () => `${topic}: ${key}=${value} is done, and the metadata says ${values}`);
    });
  }

  /** To be called before a move is asked for, or, without replicas, its end: once it was it may be done, whatever is answered. */
  moveAsked(wanted: Omit<AskedMove, 'askedAt'>): AskedMove {
    const asked = { ...wanted, askedAt: this.metadataOffset };
    this.#partition(asked)?.wishes.asked(asked);
    return asked;
  }

  /** It was refused for certain. */
  moveRefused(asked: AskedMove): void {
    this.#partition(asked)?.wishes.refused(asked);
  }

  /** It is under way or done, or was. */
  moveDone(asked: AskedMove): void {
    this.#unchecked.push(() => this.#partition(asked)?.wishes.moved(asked));
  }

  /** This one leads, or did since it was asked for. */
  electionDone(elected: PromisedLeader): void {
    this.#unchecked.push(() => this.#partition(elected)?.wishes.elected(elected));
  }

  /** The topic has so many partitions. */
  partitionsDone({ topic, total }: { readonly topic: string; readonly total: number }): void {
    this.#unchecked.push(() => {
      const image = this.#view.image();
      const known = image === undefined ? undefined : topicByName(image, topic);
      const count = known?.partitions.length ?? 0;
      mustHold(
        count >= total,
        () => `${topic}: it was told that there are ${total} partitions, and there are ${count}`,
      );
    });
  }

  #partition({ topic, partition }: Place) {
    return this.#view.partition(`${this.#topicId(topic)}/${partition}`);
  }

  #topicId(topic: string): string {
    return this.#view.image()?.topicIdsByName.get(topic) ?? '';
  }
}
