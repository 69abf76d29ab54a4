import { type Init, NONE, type NodeId, nodeId, type RaftMessage, RaftMessageType } from '@tidemark/protocol';
import type {
  AppendResponse,
  Message,
  OutgoingMessage,
  SnapshotResponse,
  TimeoutNow,
  VoteRequest,
  VoteResponse,
} from './core/index.js';
import { RaftError } from './errors.js';
import { decodeEntries } from './storage/entry-codec.js';

/** A voter: a node and the data directory in which it remembers its votes. */
export interface VoterIdentity {
  readonly nodeId: NodeId;
  /** Absent: not known, and not checked. */
  readonly directoryId?: string;
}

export interface WireIdentities {
  readonly clusterId: string;
  readonly self: { readonly nodeId: NodeId; readonly directoryId: string };
  readonly voters: readonly VoterIdentity[];
}

type Fields = Init<RaftMessage>;

const type = RaftMessageType;

/** The fields of a message, its attachments excepted. */
export function toWire(message: OutgoingMessage, { clusterId, self, voters }: WireIdentities): Fields {
  const directoryId = voters.find((voter) => voter.nodeId === message.to)?.directoryId ?? '';
  return {
    clusterId,
    from: { nodeId: self.nodeId, directoryId: self.directoryId },
    to: { nodeId: message.to, directoryId },
    term: message.term,
    ...bodyToWire(message),
  };
}

function bodyToWire(message: OutgoingMessage): Fields {
  switch (message.type) {
    case 'voteRequest': {
      const { preVote, transfer, lastIndex: logIndex, lastTerm: logTerm } = message;
      return { type: type.VOTE_REQUEST, preVote, transfer, logIndex, logTerm };
    }
    case 'voteResponse':
      return { type: type.VOTE_RESPONSE, preVote: message.preVote, granted: message.granted };
    case 'appendRequest': {
      const { prevIndex: logIndex, prevTerm: logTerm, commit, round } = message;
      return { type: type.APPEND_REQUEST, logIndex, logTerm, commit, round };
    }
    case 'appendResponse': {
      const { round, rejected, prevIndex: logIndex, durableIndex, hintIndex, hintTerm } = message;
      return { type: type.APPEND_RESPONSE, round, rejected, logIndex, durableIndex, hintIndex, hintTerm };
    }
    case 'snapshotRequest': {
      const { index: snapshotIndex, term: snapshotTerm, sizeBytes: snapshotSize } = message.snapshot;
      return {
        type: type.SNAPSHOT_REQUEST,
        snapshotIndex,
        snapshotTerm,
        snapshotSize,
        chunkPosition: message.position,
      };
    }
    case 'snapshotResponse': {
      const { snapshotIndex, snapshotTerm, position: chunkPosition } = message;
      return { type: type.SNAPSHOT_RESPONSE, snapshotIndex, snapshotTerm, chunkPosition };
    }
    case 'timeoutNow':
      return { type: type.TIMEOUT_NOW };
  }
}

/**
 * Reads a message that was meant for this node and comes from a voter.
 * @throws RaftError `bad-message` that says what is wrong with it
 */
export function fromWire(wire: RaftMessage, attachments: readonly Uint8Array[], known: WireIdentities): Message {
  const envelope = { ...checkIdentities(wire, known), term: bounded(wire.term, 0, 'term') };
  switch (wire.type) {
    case type.VOTE_REQUEST:
      return { ...envelope, ...voteRequest(wire) };
    case type.VOTE_RESPONSE:
      return { ...envelope, ...voteResponse(wire) };
    case type.APPEND_REQUEST: {
      const { logIndex, logTerm, commit, round } = wire;
      const entries = decodeEntries(attachments);
      return { ...envelope, type: 'appendRequest', prevIndex: logIndex, prevTerm: logTerm, commit, round, entries };
    }
    case type.APPEND_RESPONSE:
      return { ...envelope, ...appendResponse(wire) };
    case type.SNAPSHOT_REQUEST: {
      const snapshot = { index: wire.snapshotIndex, term: wire.snapshotTerm, sizeBytes: wire.snapshotSize };
      const chunk = attachments[0] ?? new Uint8Array();
      return { ...envelope, type: 'snapshotRequest', snapshot, position: wire.chunkPosition, chunk };
    }
    case type.SNAPSHOT_RESPONSE:
      return { ...envelope, ...snapshotResponse(wire) };
    case type.TIMEOUT_NOW:
      return { ...envelope, ...timeoutNow };
    default:
      throw new RaftError('bad-message', `unknown message type ${wire.type}`);
  }
}

type Body<M> = Omit<M, 'from' | 'to' | 'term'>;

const timeoutNow: Body<TimeoutNow> = { type: 'timeoutNow' };

function voteRequest({ preVote, transfer, logIndex, logTerm }: RaftMessage): Body<VoteRequest> {
  return { type: 'voteRequest', preVote, transfer, lastIndex: logIndex, lastTerm: logTerm };
}

function voteResponse({ preVote, granted }: RaftMessage): Body<VoteResponse> {
  return { type: 'voteResponse', preVote, granted };
}

function appendResponse(wire: RaftMessage): Body<AppendResponse> {
  const { round, rejected, logIndex: prevIndex, durableIndex, hintIndex, hintTerm } = wire;
  return { type: 'appendResponse', round, rejected, prevIndex, durableIndex, hintIndex, hintTerm };
}

function snapshotResponse({ snapshotIndex, snapshotTerm, chunkPosition }: RaftMessage): Body<SnapshotResponse> {
  return { type: 'snapshotResponse', snapshotIndex, snapshotTerm, position: chunkPosition };
}

function checkIdentities(wire: RaftMessage, known: WireIdentities): { from: NodeId; to: NodeId } {
  const { clusterId, self, voters } = known;
  if (wire.clusterId !== clusterId) throw new RaftError('bad-message', `it is of cluster "${wire.clusterId}"`);
  const to = wire.to?.directoryId ?? '';
  if (wire.to?.nodeId !== self.nodeId || (to !== '' && to !== self.directoryId)) {
    throw new RaftError('bad-message', `it is for node ${wire.to?.nodeId ?? NONE} in directory "${to}"`);
  }
  const from = wire.from?.nodeId ?? NONE;
  const voter = voters.find((each) => each.nodeId === from);
  const directory = wire.from?.directoryId ?? '';
  if (voter === undefined) throw new RaftError('bad-message', `node ${from} is no voter`);
  if (voter.directoryId !== undefined && voter.directoryId !== directory) {
    throw new RaftError('bad-message', `node ${from} comes with directory "${directory}", not "${voter.directoryId}"`);
  }
  return { from: nodeId(from), to: self.nodeId };
}

function bounded(value: number, least: number, what: string): number {
  if (value < least || value >= 2 ** 31) throw new RaftError('bad-message', `${what} ${value}`);
  return value;
}
