import { NONE } from '@tidemark/protocol';
import type { Configuration, Effect, Entry, Message, Position } from '../core/index.js';
import { entryId } from './model-machine.js';

/** How transcripts name the entries that they know; others are the no-ops of leaders. */
export type EntryNames = ReadonlyMap<number, string>;

const position = ({ index, term }: Position): string => (index === NONE ? 'the start' : `${index}/${term}`);

const listed = (entries: readonly Entry[], names: EntryNames): string =>
  `[${entries.map((entry) => `${nameOf(entry, names)} ${entry.lastOffset}/${entry.term}`).join(', ')}]`;

const nameOf = (entry: Entry, names: EntryNames): string =>
  entry.configuration === undefined
    ? (names.get(entryId(entry)) ?? 'no-op')
    : `quorum ${sayMembers(entry.configuration)}`;

export const sayMembers = ({ members }: Configuration): string =>
  `[${members.map(({ nodeId, role }) => (role === 'voter' ? nodeId : `${nodeId} ${role}`)).join(', ')}]`;

/** A message as one line: where from and to, its term, and what it says. Positions are index/term. */
export function sayMessage(message: Message, names: EntryNames): string {
  return `${message.from} -> ${message.to} term ${message.term}: ${sayContent(message, names)}`;
}

function sayContent(message: Message, names: EntryNames): string {
  switch (message.type) {
    case 'voteRequest': {
      const last = position({ index: message.lastIndex, term: message.lastTerm });
      const by = message.transfer ? ', told to by the leader' : '';
      return `${message.preVote ? 'pre-vote' : 'vote'}? my log ends at ${last}${by}`;
    }
    case 'voteResponse':
      return `${message.preVote ? 'pre-vote' : 'vote'} ${message.granted ? 'granted' : 'refused'}`;
    case 'appendRequest': {
      const prev = position({ index: message.prevIndex, term: message.prevTerm });
      return `after ${prev} ${listed(message.entries, names)}, commit ${message.commit}, round ${message.round}`;
    }
    case 'appendResponse': {
      if (!message.rejected) return `durable up to ${message.durableIndex}, round ${message.round}`;
      const hint = position({ index: message.hintIndex, term: message.hintTerm });
      return message.round === 0 && message.prevIndex === NONE
        ? 'your term is over'
        : `no entry ${message.prevIndex} like yours; we may agree at ${hint}`;
    }
    case 'snapshotRequest': {
      const { snapshot, position: from, chunk } = message;
      return `snapshot ${position(snapshot)}, bytes ${from} to ${from + chunk.length} of ${snapshot.sizeBytes}`;
    }
    case 'snapshotResponse':
      return `snapshot ${message.snapshotIndex}/${message.snapshotTerm}: go on at byte ${message.position}`;
    case 'timeoutNow':
      return 'stand now';
  }
}

/** What a node does, as one line; undefined for what is said elsewhere: a message when it arrives. */
export function sayEffect(effect: Effect, names: EntryNames): string | undefined {
  switch (effect.kind) {
    case 'saveState': {
      const { term, vote } = effect.state;
      return `saves term ${term}, ${vote === NONE ? 'no vote' : `vote for ${vote}`}`;
    }
    case 'truncate':
      return `cuts its log after ${effect.index}`;
    case 'append':
      return `appends ${listed(effect.entries, names)}`;
    case 'reset':
      return `begins its log anew after ${position(effect.start)}`;
    case 'compact':
      return `forgets entries up to ${effect.index}`;
    case 'send':
      return undefined;
    case 'commit':
      return `commits up to ${effect.index}`;
    case 'receiveChunk':
      return `stores ${effect.chunk.length} bytes of snapshot ${position(effect.snapshot)}`;
    case 'completeSnapshot':
      return `has all of snapshot ${position(effect.snapshot)}`;
    case 'restore':
      return `restores snapshot ${position(effect.snapshot)}`;
    case 'status':
      return `is ${effect.role} in term ${effect.term}${effect.leaderId === NONE ? '' : ` of ${effect.leaderId}`}`;
    case 'configuration':
      return `has the quorum ${sayMembers(effect.configuration)}`;
    case 'readReady':
      return `may answer read ${effect.readId} at ${effect.index}`;
  }
}
