/**
 * Branded scalars: an offset is not an epoch, whatever both are made of. The brand exists at compile time
 * only; each function asserts the range of what it brands.
 */
declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A position in a log, 0 to 2^53 - 1; -1 stands for "none" where a field's docstring says so. */
export type Offset = Branded<number, 'Offset'>;
/** Counts the leaders of a partition, from 0; -1: none. */
export type LeaderEpoch = Branded<number, 'LeaderEpoch'>;
/** Counts the changes of a partition's state, from 0. */
export type PartitionEpoch = Branded<number, 'PartitionEpoch'>;
/** One incarnation of a broker: the metadata offset of its registration record. -1: none. */
export type BrokerEpoch = Branded<number, 'BrokerEpoch'>;
/** A node of the cluster, 0 to 2^31 - 1; -1: none. */
export type NodeId = Branded<number, 'NodeId'>;
/** 16 random bytes as 22 characters of base64url, never reused. */
export type TopicId = Branded<string, 'TopicId'>;
/** A data directory's identity, in the form of a topic id, never reused. */
export type DirectoryId = Branded<string, 'DirectoryId'>;
/** A producer, 0 to 2^53 - 1; -1: none. */
export type ProducerId = Branded<number, 'ProducerId'>;

/** "None" where the docstring of an offset, epoch or id field says that it may be. */
export const NONE = -1;

function integer(value: number, least: number, most: number, what: string): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${what} ${value} is not an integer from ${least} to ${most}`);
  }
  return value;
}

const INT32_MAX = 2 ** 31 - 1;

export const offset = (value: number): Offset => integer(value, NONE, Number.MAX_SAFE_INTEGER, 'offset') as Offset;
export const leaderEpoch = (value: number): LeaderEpoch =>
  integer(value, NONE, INT32_MAX, 'leader epoch') as LeaderEpoch;
export const partitionEpoch = (value: number): PartitionEpoch =>
  integer(value, 0, INT32_MAX, 'partition epoch') as PartitionEpoch;
export const brokerEpoch = (value: number): BrokerEpoch =>
  integer(value, NONE, Number.MAX_SAFE_INTEGER, 'broker epoch') as BrokerEpoch;
export const nodeId = (value: number): NodeId => integer(value, NONE, INT32_MAX, 'node id') as NodeId;
export const producerId = (value: number): ProducerId =>
  integer(value, NONE, Number.MAX_SAFE_INTEGER, 'producer id') as ProducerId;

const ID_PATTERN = /^[A-Za-z0-9_-]{22}$/;

function id(value: string, what: string): string {
  if (!ID_PATTERN.test(value)) throw new RangeError(`${what} "${value}" is not 22 characters of base64url`);
  return value;
}

export const topicId = (value: string): TopicId => id(value, 'topic id') as TopicId;
export const directoryId = (value: string): DirectoryId => id(value, 'directory id') as DirectoryId;

/** 16 bytes as an id. */
export function idFromBytes(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError(`an id has 16 bytes, not ${bytes.length}`);
  return Buffer.from(bytes).toString('base64url');
}
