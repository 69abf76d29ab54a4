import type { BrokerImage, MetadataImage } from '@tidemark/metadata';
import {
  type HeartbeatRequest,
  type HeartbeatResponse,
  type Init,
  type MetadataRecord,
  type NodeId,
  ProtocolError,
} from '@tidemark/protocol';
import type { Decision } from './decision.js';
import type { Electorate } from './election.js';
import { handOver } from './hand-over.js';
import { allPartitions, callingBroker, type IsLive, isLeaderless, isLiveIn, leadsAny } from './lookups.js';
import { changePartition } from './partition-change.js';
import type { ReportedLogs } from './reported-logs.js';

type Records = Init<MetadataRecord>[];

/** What the rules of a broker's life look at. */
export interface LifecycleView {
  readonly image: MetadataImage;
  readonly reportedLogs: ReportedLogs;
}

/**
 * Fences brokers: one set of records takes all of them out of every ISR and leadership. Those that are fenced, or not
 * registered, are passed over.
 */
export function fenceBrokers({ image, reportedLogs }: LifecycleView, ids: Iterable<NodeId>): Records {
  const fenced = [...new Set(ids)]
    .map((id) => image.brokers.get(id))
    .filter((broker): broker is BrokerImage => broker !== undefined && !broker.fenced);
  const gone = new Set(fenced.map(({ nodeId }) => nodeId));
  return [
    ...fenced.map(({ nodeId: brokerId, brokerEpoch }) => ({
      brokerChange: { brokerId, brokerEpoch, fenced: true },
    })),
    ...takeOut(gone, { image, reportedLogs, isLive: liveBut(image, gone) }),
  ];
}

/** Marks a broker as shutting down: it leaves every ISR and leadership while it still serves. */
function beginShutdown({ image, reportedLogs }: LifecycleView, { nodeId, brokerEpoch }: BrokerImage): Records {
  const leaving = new Set([nodeId]);
  return [
    { brokerChange: { brokerId: nodeId, brokerEpoch, shuttingDown: true } },
    ...takeOut(leaving, { image, reportedLogs, isLive: liveBut(image, leaving) }),
  ];
}

/** Unfences a broker, and elects leaders where it was the one that was missing. */
function unfence({ image, reportedLogs }: LifecycleView, { nodeId, brokerEpoch }: BrokerImage): Records {
  const isLive = isLiveIn(image);
  const electorate = { image, reportedLogs, isLive: (id: NodeId) => id === nodeId || isLive(id) };
  return [
    { brokerChange: { brokerId: nodeId, brokerEpoch, fenced: false } },
    ...electLeaderless(electorate, (replicas) => replicas.includes(nodeId)),
  ];
}

/** Elects leaders for partitions that have none, as far as the rules allow. */
export function electLeaderless(
  electorate: Electorate,
  wanted: (replicas: readonly NodeId[]) => boolean = () => true,
): Records {
  const records: Records = [];
  for (const state of allPartitions(electorate.image)) {
    if (!isLeaderless(state) || !wanted(state.replicas)) continue;
    const record = changePartition(state, {}, electorate);
    if (record !== undefined) records.push(record);
  }
  return records;
}

/**
 * The broker that a heartbeat is of: it lives, whatever its answer is. Throws ProtocolError BROKER_NOT_REGISTERED and
 * STALE_BROKER_EPOCH.
 */
export function heartbeatingBroker(image: MetadataImage, request: HeartbeatRequest): BrokerImage {
  const broker = callingBroker(image, request);
  if (request.incarnation === broker.incarnation) return broker;
  throw new ProtocolError('STALE_BROKER_EPOCH', `broker ${broker.nodeId} is registered as another incarnation`);
}

/** What is known beside the metadata where a heartbeat is decided. */
export interface HeartbeatView extends LifecycleView {
  /** They are to register again. */
  readonly brokersToAsk: ReadonlySet<NodeId>;
  /** Whether a broker may be given what a full one leads, see BrokerRoom. */
  readonly mayTakeOver: (id: NodeId) => boolean;
}

/**
 * A heartbeat: unfences a broker whose metadata has reached its own registration, and hands its leaderships over when
 * it asks to shut down, or to those with room where it has none. Throws ProtocolError BROKER_NOT_REGISTERED (register,
 * again if need be) and STALE_BROKER_EPOCH.
 */
export function decideHeartbeat(view: HeartbeatView, request: HeartbeatRequest): Decision<Init<HeartbeatResponse>> {
  const broker = heartbeatingBroker(view.image, request);
  const { nodeId, fenced, shuttingDown } = broker;
  if (view.brokersToAsk.has(nodeId)) {
    throw new ProtocolError(
      'BROKER_NOT_REGISTERED',
      'register again to report the logs: a partition without a leader waits for that',
    );
  }
  if (request.wantShutdown && !shuttingDown) {
    const divisible = { together: 1, at: 'end' } as const;
    return { records: beginShutdown(view, broker), divisible, respond: () => ({ fenced, mayShutDown: true }) };
  }
  if (shuttingDown) {
    return { records: [], respond: () => ({ fenced, mayShutDown: !leadsAny(view.image, nodeId) }) };
  }
  if (fenced && request.metadataOffset >= broker.brokerEpoch) {
    const divisible = { together: 1, at: 'begin' } as const;
    return { records: unfence(view, broker), divisible, respond: () => ({ fenced: false }) };
  }
  const records = request.full && !fenced ? handOver(view, broker, view.mayTakeOver) : [];
  return { records, divisible: { together: 0, at: 'begin' }, respond: () => ({ fenced }) };
}

function takeOut(gone: ReadonlySet<NodeId>, electorate: Electorate): Records {
  const records: Records = [];
  if (gone.size === 0) return records;
  for (const state of allPartitions(electorate.image)) {
    if (!gone.has(state.leader) && !state.isr.some((id) => gone.has(id))) continue;
    const record = changePartition(state, { isr: state.isr.filter((id) => !gone.has(id)) }, electorate);
    if (record !== undefined) records.push(record);
  }
  return records;
}

function liveBut(image: MetadataImage, gone: ReadonlySet<NodeId>): IsLive {
  const isLive = isLiveIn(image);
  return (id) => !gone.has(id) && isLive(id);
}
