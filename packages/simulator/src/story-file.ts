import { planStory } from './draw-plan.js';
import { faultKinds, type StoryPlan, victims } from './plan.js';

const FORMAT = 'tidemark-story';
const VERSION = 1;
const ABOUT = 'A story of the Tidemark simulator. Run it with: tidemark simulate --replay FILE';

/** A file that is no story which this version can run; the message says why. */
export class StoryFileError extends Error {
  override readonly name = 'StoryFileError';
}

/** The text of a file that `decodeStory` reads: the whole plan, so that the run does not hang on how plans are drawn. */
export function encodeStory(plan: StoryPlan): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, about: ABOUT, plan }, null, 2)}\n`;
}

/** Reads a plan from the text of a file. Throws StoryFileError. */
export function decodeStory(text: string): StoryPlan {
  const file = objectOf(parse(text), 'the file');
  if (file.format !== FORMAT) throw new StoryFileError('this is no story of the simulator');
  if (file.version !== VERSION) {
    throw new StoryFileError(`this is a story of format ${String(file.version)}; this version runs ${VERSION} only`);
  }
  const plan = objectOf(file.plan, 'plan');
  // A drawn plan shows which fields this version knows, and of which type; only these may be absent.
  const {
    core: _core,
    mood: _mood,
    nameserverCount: _nameserverCount,
    heartbeatShare: _heartbeatShare,
    uncleanElections: _uncleanElections,
    ...always
  } = planStory(1);
  checkFields(plan, always);
  const faults = listOf(plan.faults, 'faults').map((each) => objectOf(each, 'a fault'));
  for (const { kind, victim, draw } of faults) {
    checkWord(kind, faultKinds, 'a fault');
    checkWord(victim, victims, 'a victim');
    checkType(draw, 'number', 'draw');
  }
  for (const each of listOf(plan.workloads, 'workloads'))
    checkType(objectOf(each, 'a workload').kind, 'string', 'kind');
  return plan as unknown as StoryPlan;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StoryFileError('this is no JSON', { cause });
  }
}

function checkFields(plan: Record<string, unknown>, sample: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(sample)) {
    if (!(name in plan)) throw new StoryFileError(`the plan lacks ${name}: another version of the simulator wrote it`);
    checkType(plan[name], typeof value, name);
  }
}

function checkType(value: unknown, type: string, name: string): void {
  const isFit = typeof value === type && (type !== 'number' || Number.isFinite(value));
  if (!isFit) throw new StoryFileError(`${name} must be a ${type}, and is ${JSON.stringify(value)}`);
}

function checkWord(value: unknown, known: readonly string[], what: string): void {
  if (known.some((word) => word === value)) return;
  throw new StoryFileError(`${what} is one of ${known.join(', ')}, and not ${JSON.stringify(value)}`);
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new StoryFileError(`${name} must be an object`);
}

function listOf(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new StoryFileError(`${name} must be a list`);
}
