import { ConfigRecordResourceType, crc32c, type Init, type MetadataRecord, NONE, offset } from '@tidemark/protocol';
import { applyRecord } from './apply-records.js';
import type { BrokerImage, MetadataImage, TopicImage } from './image.js';
import { emptyImage } from './image.js';
import { ImageDraft } from './image-draft.js';
import { MetadataError } from './metadata-error.js';
import { quorumRecord } from './quorum.js';
import { decodeRecordValue, encodeRecordValue } from './record-codec.js';

/**
 * A snapshot is the shortest list of records that folds into the image, each with the offset that it counts as
 * (a broker epoch and a topic's creation are offsets). So there is one schema for log and snapshot, and one fold.
 *
 *   snapshot := magic "TMSN" · version u16 · image offset i64 · record count u32 · entry* · CRC-32C of all before u32
 *   entry    := offset i64 · length u32 · MetadataRecord
 *
 * All integers are big-endian.
 */
const MAGIC = 0x544d534e;
const VERSION = 1;
const HEADER_BYTES = 18;
const ENTRY_HEADER_BYTES = 12;
const CRC_BYTES = 4;

interface Entry {
  readonly offset: number;
  readonly value: Uint8Array;
}

/** The image as bytes. Two equal images made by different histories may differ in the order of their entries. */
export function encodeSnapshot(image: MetadataImage): Uint8Array {
  const entries = [...entriesOf(image)];
  const size = entries.reduce((sum, { value }) => sum + ENTRY_HEADER_BYTES + value.length, HEADER_BYTES + CRC_BYTES);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint16(4, VERSION);
  view.setBigInt64(6, BigInt(image.offset));
  view.setUint32(14, entries.length);
  let position = HEADER_BYTES;
  for (const entry of entries) {
    view.setBigInt64(position, BigInt(entry.offset));
    view.setUint32(position + 8, entry.value.length);
    bytes.set(entry.value, position + ENTRY_HEADER_BYTES);
    position += ENTRY_HEADER_BYTES + entry.value.length;
  }
  view.setUint32(position, crc32c(bytes.subarray(0, position)));
  return bytes;
}

/** @throws MetadataError `bad-snapshot` if the bytes are damaged, cut, or of another version */
export function decodeSnapshot(bytes: Uint8Array): MetadataImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  check(bytes.length >= HEADER_BYTES + CRC_BYTES, () => `${bytes.length} bytes are too few for a snapshot`);
  check(view.getUint32(0) === MAGIC, () => 'the bytes do not begin as a metadata snapshot does');
  check(view.getUint16(4) === VERSION, () => `snapshot version ${view.getUint16(4)} is not ${VERSION}`);
  const end = bytes.length - CRC_BYTES;
  check(view.getUint32(end) === crc32c(bytes.subarray(0, end)), () => 'the CRC of the snapshot is wrong');
  const draft = new ImageDraft(emptyImage);
  let position = HEADER_BYTES;
  for (let rest = view.getUint32(14); rest > 0; rest -= 1) {
    check(position + ENTRY_HEADER_BYTES <= end, () => 'the snapshot ends within an entry');
    const valueAt = position + ENTRY_HEADER_BYTES;
    const next = valueAt + view.getUint32(position + 8);
    check(next <= end, () => 'the snapshot ends within a record');
    const at = offset(Number(view.getBigInt64(position)));
    applyRecord(draft, at, decodeRecordValue(bytes.subarray(valueAt, next)));
    position = next;
  }
  check(position === end, () => 'the snapshot has bytes after its last entry');
  return draft.finish(offset(Number(view.getBigInt64(6)))).image;
}

function check(condition: boolean, message: () => string): void {
  if (!condition) throw new MetadataError('bad-snapshot', message());
}

function* entriesOf(image: MetadataImage): Generator<Entry> {
  const entry = (at: number, record: Init<MetadataRecord>): Entry => ({ offset: at, value: encodeRecordValue(record) });
  const { clusterId, nextProducerId } = image;
  if (clusterId !== '') yield entry(0, { cluster: { clusterId } });
  if (nextProducerId > 0) yield entry(0, { producerIds: { brokerId: NONE, nextProducerId } });
  for (const [key, value] of image.clusterConfigs) {
    yield entry(0, { config: { resourceType: ConfigRecordResourceType.CLUSTER, key, value } });
  }
  for (const [name, level] of image.featureLevels) yield entry(0, { featureLevel: { name, level } });
  if (image.quorum.length > 0) yield entry(0, { quorum: quorumRecord(image.quorum) });
  for (const [id, configs] of image.brokerConfigs) {
    for (const [key, value] of configs) {
      yield entry(0, { config: { resourceType: ConfigRecordResourceType.BROKER, resource: String(id), key, value } });
    }
  }
  for (const broker of image.brokers.values()) {
    for (const [at, record] of brokerRecords(broker)) yield entry(at, record);
  }
  for (const topic of image.topics.values()) {
    for (const record of topicRecords(topic)) yield entry(topic.createdOffset, record);
  }
}

function* brokerRecords(broker: BrokerImage): Generator<[at: number, record: Init<MetadataRecord>]> {
  const { nodeId: brokerId, brokerEpoch, lastUnfencedEpoch } = broker;
  const registration = {
    brokerId,
    incarnation: broker.incarnation,
    endpoints: broker.endpoints,
    rack: broker.rack,
    directoryIds: broker.directoryIds,
    fenced: true,
    cleanShutdown: broker.cleanShutdown,
    features: broker.features,
  };
  // The epoch of the last unfencing is state that only a registration and an unfencing in that epoch can rebuild.
  if (lastUnfencedEpoch !== NONE) {
    yield [lastUnfencedEpoch, { broker: registration }];
    yield [lastUnfencedEpoch, { brokerChange: { brokerId, brokerEpoch: lastUnfencedEpoch, fenced: false } }];
  }
  if (lastUnfencedEpoch !== brokerEpoch) yield [brokerEpoch, { broker: registration }];
  const { fenced, shuttingDown, draining } = broker;
  const standing = { shuttingDown, ...(draining ? { draining } : {}), ...(fenced ? { fenced } : {}) };
  // An unfenced broker got there in its own epoch above; `fenced: false` here would move lastUnfencedEpoch.
  yield [brokerEpoch, { brokerChange: { brokerId, brokerEpoch, ...standing } }];
}

function* topicRecords(topic: TopicImage): Generator<Init<MetadataRecord>> {
  const { topicId, name } = topic;
  yield { topic: { topicId, name } };
  for (const [key, value] of topic.configs) {
    yield { config: { resourceType: ConfigRecordResourceType.TOPIC, resource: topicId, key, value } };
  }
  for (const state of topic.partitions) yield { partition: state };
}
