import type {
  PlannedFault,
  PlannedMetadataLog,
  PlannedReading,
  PlannedWorkload,
  PlannedWriteBehind,
  StoryPlan,
} from './plan.js';
import type { StoryReport } from './story.js';

/** Events of a story at most; with what stands around them it stays below thirty lines. */
const EVENTS_MAX = 18;
const STATES_MAX = 5;
const LINE_MAX = 160;

interface TraceLine {
  readonly atMs: number;
  readonly text: string;
}

/** How much a line of the trace matters to somebody who asks how it came to that: 1 most; 0 not at all. */
type Weight = 0 | 1 | 2 | 3;

const weights: readonly (readonly [RegExp, Weight])[] = [
  [/^(fault:|kill |power loss |stop |start |blank disk |.* halted: )/, 1],
  [/^\S+-\d+: (node \d+ leads|nobody leads), /, 2],
  [/: (truncating to|starting the log again|cut a torn tail|a replica must not lead|a write failed)/, 2],
  [/: (the journal lost|a log is damaged|restored a snapshot|an answer of the leader breaks)/, 2],
  [/: (fencing brokers|registered with the controller|ISR changes were not answered)/, 3],
  [/: (raft: leader|this node is the active controller|took records from the journal)/, 3],
];

/** The start of a story: the cluster and its clients. */
export function describePlan(plan: StoryPlan): string[] {
  const {
    seed,
    mood,
    nodeCount,
    nameserverCount = 0,
    logDirectories,
    partitions,
    replicationFactor,
    minInsyncReplicas,
    flushPolicy,
    frameLatencyMs,
    metadataLog,
    reading,
    writeBehind,
    aging,
    clientBytesPerMs,
    blockingSyncs,
    beginning,
    endsInPowerLoss,
  } = plan;
  const { least, most } = frameLatencyMs;
  return [
    `Seed ${seed}${mood === undefined ? '' : `, ${mood}`}: nodes ${nodeCount}${nameserverCount === 0 ? '' : ` and ${nameserverCount} nameservers`}, log directories ${logDirectories}, partitions ${partitions}, replicas ${replicationFactor}, min ISR ${minInsyncReplicas}, ` +
      `flush.policy=${flushPolicy}, frames take ${least.toFixed(1)} to ${most.toFixed(1)} ms.`,
    ...(metadataLog === undefined ? [] : [describeMetadataLog(metadataLog)]),
    ...(reading === undefined ? [] : [describeReading(reading)]),
    ...(writeBehind === undefined ? [] : [describeWriteBehind(writeBehind)]),
    ...(aging === undefined
      ? []
      : [`Records are kept for ${aging.retentionMs} ms, and a segment is rolled after ${aging.segmentMs}.`]),
    ...(clientBytesPerMs === undefined ? [] : [`Each client's line carries ${clientBytesPerMs} bytes/ms.`]),
    ...(blockingSyncs === true ? ['Blocking fsyncs take their time.'] : []),
    ...(beginning === undefined ? [] : [`Before the cluster has formed some machines die, ${beginning.blows} times.`]),
    `Clients: ${plan.workloads.map(describeWorkload).join('; ') || 'none'}.`,
    `Faults: ${plan.faults.map(describeFault).join('; ') || 'none'}.`,
    ...(endsInPowerLoss === true ? ['In the end all machines lose power.'] : []),
  ];
}

function describeMetadataLog({ segmentBytes, snapshotLogBytes, retainedLogBytes }: PlannedMetadataLog): string {
  return `Metadata log: segments of ${segmentBytes} bytes, a snapshot every ${snapshotLogBytes}, below which ${retainedLogBytes} are kept.`;
}

function describeReading({ tailCacheBytes, replicaFetchBytes, fetchBytesMax }: PlannedReading): string {
  return `Reading: ${tailCacheBytes} bytes of logs in memory; fetches of ${fetchBytesMax} bytes, a follower's of ${replicaFetchBytes} a partition.`;
}

function describeWriteBehind({ blockBytes, blocksMax }: PlannedWriteBehind): string {
  return `Written behind: the last ${blockBytes} bytes of ${blocksMax} logs may be in none of their files yet.`;
}

function describeWorkload(workload: PlannedWorkload): string {
  if (workload.kind !== 'producer') return workload.kind;
  const { acks, idempotent, sendIntervalMs } = workload;
  return `producer with acks=${acks}${idempotent ? ', idempotent' : ''}, a record every ${sendIntervalMs} ms`;
}

/** `kill of leader at expansion, 300 ms`; with a plus sign if it does not wait for what came before. */
export function describeFault({ kind, victim, at, thenMs, forMs, overlaps }: PlannedFault): string {
  const later = thenMs === undefined ? '' : ` and ${thenMs} ms`;
  return `${overlaps ? '+' : ''}${kind} of ${victim}${at === undefined ? '' : ` at ${at}${later}`}, ${forMs} ms`;
}

/** A run that broke a rule, as a person reads it: what happened when, on which node, and which rule was broken. */
export function tellStory({ plan, trace, violations }: StoryReport): string[] {
  const lines = joined(trace.map(parseLine));
  const end = lines.find(({ text }) => text.startsWith('violation: '))?.atMs ?? Number.POSITIVE_INFINITY;
  const ids = violations.flatMap((violation) => violation.match(/\b[pg]\d+\/\d+\/\d+\b/g) ?? []);
  const weighOne = (line: TraceLine): Weight => (ids.some((id) => line.text.startsWith(`${id} `)) ? 1 : weigh(line));
  const stood = lines.filter(({ atMs, text }) => atMs === end && /^(partition \d+: |node-\d+ \S+: )/.test(text));
  const states = [...new Set(stood.map(({ text }) => text))];
  return [
    ...describePlan(plan),
    ...pickEvents(lines, weighOne).map(formatEvent),
    ...violations.slice(0, 2).map((violation) => shortened(`RULE BROKEN: ${violation}`)),
    ...states.slice(0, STATES_MAX).map((text) => shortened(`  then: ${text}`)),
  ];
}

/** What a test prints of a run that broke a rule: its story, and the last of its trace. */
export function formatReport(report: StoryReport, { lines = 60 } = {}): string {
  return [...tellStory(report), '', ...report.trace.slice(-lines), `hash ${report.hash}`].join('\n');
}

function parseLine(line: string): TraceLine {
  const space = line.indexOf(' ');
  return { atMs: Number(line.slice(0, space)), text: line.slice(space + 1) };
}

/** What befell several machines at one moment, as one line. */
function joined(lines: readonly TraceLine[]): TraceLine[] {
  const result: TraceLine[] = [];
  for (const line of lines) {
    const last = result.at(-1);
    const [, what, whom] = /^(start|kill|power loss) (\S+)$/.exec(line.text) ?? [];
    if (last?.atMs === line.atMs && what !== undefined && last.text.startsWith(`${what} `)) {
      result[result.length - 1] = { atMs: last.atMs, text: `${last.text}, ${whom}` };
    } else {
      result.push(line);
    }
  }
  return result;
}

function weigh({ text }: TraceLine): Weight {
  return weights.find(([pattern]) => pattern.test(text))?.[1] ?? 0;
}

/** The lines that matter most, in order. */
function pickEvents(lines: readonly TraceLine[], weighOne: (line: TraceLine) => Weight): TraceLine[] {
  const weighed = lines
    .map((line, place) => ({ line, place, weight: weighOne(line) }))
    .filter(({ weight }) => weight > 0);
  // Of equal weight the latest: they are the nearest to what broke.
  const byWeight = weighed.toSorted((a, b) => a.weight - b.weight || b.place - a.place);
  const kept = byWeight.slice(0, EVENTS_MAX).toSorted((a, b) => a.place - b.place);
  return kept.map(({ line }) => line);
}

function formatEvent({ atMs, text }: TraceLine): string {
  const said = text.replace(/^node (\d+) (debug|info|warn|error): /, 'node $1: ');
  return shortened(`${(atMs / 1_000).toFixed(3).padStart(9)} s  ${said}`);
}

function shortened(line: string): string {
  return line.length <= LINE_MAX ? line : `${line.slice(0, LINE_MAX - 1)}…`;
}
