import type { World } from '@tidemark/ports';
import type { ChangeRefusal } from './core/index.js';

/** What a Raft node refuses, or has found. */
export type RaftErrorCode =
  /** Another node leads, or none, or this one is handing over: certainly not appended. */
  | 'not-leader'
  /** Too much is under way: certainly not appended. */
  | 'overloaded'
  /** The batch is larger than an entry may be: certainly not appended. */
  | 'too-large'
  /** The batch would stand elsewhere in the log than it was made for: certainly not appended. */
  | 'moved'
  /** The members of the quorum are not to be changed in this way, or not now; `refusal` says why. */
  | 'change-refused'
  /** Appended, then leadership ended or the node closed: it may be committed yet. */
  | 'unknown'
  /** There is nobody to hand over to, or nobody took over in time. */
  | 'no-successor'
  /** What lies on disk is not what was written there, and no peer can repair it. */
  | 'damaged'
  /** The configuration names other first voters than those with which this node began. */
  | 'other-voters'
  /** A message that no node of this version sends. */
  | 'bad-message';

/** The codes that mean: nothing was appended, nothing will be. */
const certainCodes: ReadonlySet<RaftErrorCode> = new Set([
  'not-leader',
  'overloaded',
  'too-large',
  'moved',
  'change-refused',
]);

export class RaftError extends Error {
  override readonly name = 'RaftError';
  readonly code: RaftErrorCode;
  /** Of `change-refused`. */
  readonly refusal: ChangeRefusal | undefined;

  constructor(code: RaftErrorCode, message: string, details: { cause?: unknown; refusal?: ChangeRefusal } = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.refusal = details.refusal;
  }

  /** Whether the outcome is known: nothing was changed. */
  get certain(): boolean {
    return certainCodes.has(this.code);
  }
}

/** Ends the process: its next life recovers from what went wrong with the disk, or against the rules. */
export function cannotGoOn(world: Pick<World, 'halt'>, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  return world.halt(`the metadata quorum's node cannot go on: ${reason}`, error);
}
