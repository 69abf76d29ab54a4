import type { LogLine } from '@tidemark/ports/simulated';
import type { Mark } from './marks.js';

const always = new Map<string, Mark>([
  ['truncating to where the leader agrees', 'divergence truncation'],
  ["starting the log again at the leader's start", 'follower restart'],
  ['cut a torn tail', 'torn tail cut'],
  ['took records from the journal', 'journal replay'],
  ['the journal lost records that were synced: this log may lack some', 'journal lost records'],
  ['restored a snapshot from the leader', 'snapshot install'],
  ['the metadata log is damaged: this voter abstains until it is repaired', 'voter abstains'],
  ['a log is damaged; the replica steps down', 'damage found'],
  ['a log is damaged', 'damage found'],
  ['a damaged log is cut, to be fetched again; what is discarded is kept', 'damage found'],
  ['no room or no descriptor: a follower waits', 'full disk waits'],
  ['the disk is full: the journal waits', 'full disk waits'],
  ['registration refused; trying again', 'registration refused'],
  ['ISR changes were not answered; sending them again', 'AlterPartition resent'],
  ['an ISR change was refused for a member', 'ineligible roll-back'],
  ['a batch came twice', 'duplicate answered'],
  ['closed a connection: the peer has fallen silent', 'silent connection closed'],
  ['metadata stream has a gap; opening it again', 'metadata stream gap'],
  ['set a folder aside: it does not belong to a replica of this node', 'folder set aside'],
  ['deleted old segments', 'segments deleted'],
  ['compacted a log', 'log compacted'],
  ['an answer of the leader breaks the rules', 'rule-breaking answer refused'],
]);

const ofReason: Readonly<Record<string, Mark>> = {
  'write-failed': 'failed write resigns',
  stalled: 'stalled disk resigns',
};

/** The messages that stand for a mark by themselves. */
export const markedMessages: readonly string[] = [...always.keys()];

/** The mark that a line of a node's log stands for. */
export function markOfLine({ message, fields }: LogLine): Mark | undefined {
  const reason = String(fields.reason);
  if (message === 'a replica must not lead') return ofReason[reason];
  if (message === 'fencing brokers')
    return reason.includes('closed') ? 'fenced by refused redial' : 'fenced by silence';
  return always.get(message);
}
