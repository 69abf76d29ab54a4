/**
 * The rare branches that runs are meant to reach, each with what it takes: a report names those that a range of seeds
 * has never hit. They are read off what nodes log, off the metadata and off the replicas, from outside.
 */
export const marks = {
  'divergence truncation': 'a follower cut its log to where the leader agrees',
  'follower restart': "a follower threw its log away and began at the leader's log start",
  'torn tail cut': 'a start found the end of a log half written',
  'journal replay': 'a start took records from the journal that a log lacked',
  'journal lost records': 'a start found that the journal had lost what was synced',
  'snapshot install': 'a voter took a snapshot from the leader in place of entries',
  'metadata log of several segments': 'the metadata log of a voter had more than one segment',
  'voter abstains': 'a voter found its metadata log damaged',
  'damage found': 'a replica found its log damaged and gave itself up',
  'ordered fault struck': 'a disk was asked for what a fault had ordered it to refuse, or to write elsewhere',
  'failed write resigns': 'a leader gave up its partition after a write that failed',
  'stalled disk resigns': 'a leader gave up its partition because its own disk had stalled',
  'full disk waits': 'a follower or the journal waited for room',
  'fenced by refused redial': 'a broker was fenced because nobody answered in its name',
  'fenced by silence': 'a broker was fenced after the session timeout',
  'registration refused': 'the controller refused a registration',
  'AlterPartition resent': 'an ISR change was not answered and was sent again',
  'ineligible roll-back': 'an ISR change was refused for a member, and taken back',
  'duplicate answered': 'a batch that came twice was answered with where it lies',
  'silent connection closed': 'a connection was given up because nothing arrived on it',
  'metadata stream gap': 'a broker found a gap in its metadata stream',
  'folder set aside': 'a start found the folder of no replica of its node',
  'segments deleted': 'retention deleted segments',
  'log compacted': 'a replica compacted its log',
  'rule-breaking answer refused': "a follower refused a leader's answer",
  'election from the ISR': 'the next of the ISR was elected',
  'ELR election': 'with an empty ISR, a member of the ELR was elected',
  'last-known-ELR election': 'with ISR and ELR empty, the longest log of the last known was elected',
  'unclean election': 'a replica was elected that may lack records',
  'leaderless partition': 'a partition had nobody to lead it',
  'empty ISR': 'the ISR of a partition became empty',
  'ELR member lost': 'a member of the ELR came back without proof of its log',
  'ISR shrink': 'a member left the ISR',
  'ISR expansion': 'a replica came into the ISR',
  'epoch bump with the same leader': 'a leader got a new epoch',
  'reassignment completed': 'a partition has moved to other brokers',
  'reassignment under partition': 'a partition was moving while a link was cut',
  'HW regression on a follower': "a follower's high watermark went back",
  'HW regression on a change of leader': 'a new leader began below the high watermark of the one before',
  'epoch without records': 'an epoch ended without a record of its own',
  'term without a leader': 'an election of the quorum ended without a leader',
  'controller change': 'another node became the active controller',
  'membership change': 'the metadata quorum got a member, lost one, or one became a voter',
  'membership change under partition': 'it did so while a link was cut',
} as const;

export type Mark = keyof typeof marks;

/** In the order of the list. */
export const markNames = Object.keys(marks) as readonly Mark[];

/** Those of the list that were not hit. */
export function marksNeverHit(hit: ReadonlyMap<string, number>): Mark[] {
  return markNames.filter((mark) => !hit.has(mark));
}
