import { type Disk, readWholeFile, replaceFile, replaceFileNow } from '@tidemark/ports';
import { crc32c, NONE, type NodeId, nodeId } from '@tidemark/protocol';
import type { HardState } from '../core/index.js';
import { RaftError } from '../errors.js';

/**
 * The file `quorum-state`: two lines of JSON, replaced whole (write, fsync, rename, fsync of the directory).
 *
 *   {"version":1,"term":7,"vote":2,"ledTerm":5,"abstainTerm":-1}
 *   {"crc32c":123456789}
 *
 * `voteDirectory` stands behind `vote` where the candidate said in which directory it keeps its own; `self` stands last
 * (see `OwnIdentity`), and is absent in files of releases that knew no such thing. The CRC covers the first line. A file that does not check is never taken for an absent one: a node that forgot
 * its vote could vote twice.
 */
const NAME = 'quorum-state';
const VERSION = 1;

/** What a node knows of itself as a voter, from the first moment of its quorum directory on. */
export interface OwnIdentity {
  readonly directoryId: string;
  /**
   * - `new`: one of the first voters, which has not met the others yet: it takes no part;
   * - `first`: one of the first voters;
   * - `joined`: it was added, or is to be.
   */
  readonly origin: 'new' | 'first' | 'joined';
  /** By node id, the directories of the other first voters, as they were when the cluster began. */
  readonly peers: Readonly<Record<string, string>>;
  /** Of a first voter that has met nobody, because its configuration told of all or it was alone: who they all were. */
  readonly voters?: readonly NodeId[];
}

/** The voters with which the cluster began, as a first voter has noted them; undefined: it has not. */
export function notedVoters({ voters, peers }: OwnIdentity, selfId: NodeId): readonly NodeId[] | undefined {
  if (voters !== undefined) return voters;
  const others = Object.keys(peers).map((id) => nodeId(Number(id)));
  return others.length === 0 ? undefined : [selfId, ...others];
}

interface SavedState {
  readonly hard: HardState;
  readonly self: OwnIdentity | undefined;
}

function encode({ term, vote, voteDirectory, ledTerm, abstainTerm }: HardState, self?: OwnIdentity): Uint8Array {
  // Of undefined, JSON has nothing.
  const line = JSON.stringify({ version: VERSION, term, vote, voteDirectory, ledTerm, abstainTerm, self });
  const sum = JSON.stringify({ crc32c: crc32c(Buffer.from(line)) });
  return Buffer.from(`${line}\n${sum}\n`);
}

function numberField(fields: unknown, name: string): number {
  const value: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined;
  if (!Number.isSafeInteger(value)) throw new RangeError(`${name} is ${String(value)}`);
  return Number(value);
}

/** Undefined where it is absent. */
function textField(fields: unknown, name: string): string | undefined {
  const value: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined;
  if (value !== undefined && typeof value !== 'string') throw new RangeError(`${name} is ${String(value)}`);
  return value;
}

function ownIdentity(fields: unknown): OwnIdentity | undefined {
  const self: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, 'self') : undefined;
  if (typeof self !== 'object' || self === null) return undefined;
  const [directoryId, origin] = [textField(self, 'directoryId'), textField(self, 'origin')];
  const peers: unknown = Reflect.get(self, 'peers');
  const isOrigin = origin === 'new' || origin === 'first' || origin === 'joined';
  if (directoryId === undefined || !isOrigin || typeof peers !== 'object' || peers === null) {
    throw new RangeError('what it says of the voter itself makes no sense');
  }
  const voters: unknown = Reflect.get(self, 'voters');
  return {
    directoryId,
    origin,
    peers: Object.fromEntries(Object.entries(peers).map(([id, at]) => [id, String(at)])),
    ...(Array.isArray(voters) && { voters: voters.map((id) => nodeId(Number(id))) }),
  };
}

function decode(bytes: Uint8Array): SavedState {
  const [line = '', sum = ''] = Buffer.from(bytes).toString('utf8').split('\n');
  if (numberField(JSON.parse(sum), 'crc32c') !== crc32c(Buffer.from(line))) throw new RangeError('the CRC differs');
  const fields: unknown = JSON.parse(line);
  const version = numberField(fields, 'version');
  if (version !== VERSION) throw new RangeError(`version ${version}, and this program reads ${VERSION}`);
  const vote = numberField(fields, 'vote');
  const voteDirectory = textField(fields, 'voteDirectory');
  const hard: HardState = {
    term: numberField(fields, 'term'),
    vote: vote === NONE ? NONE : nodeId(vote),
    ledTerm: numberField(fields, 'ledTerm'),
    abstainTerm: numberField(fields, 'abstainTerm'),
    ...(voteDirectory !== undefined && { voteDirectory }),
  };
  return { hard, self: ownIdentity(fields) };
}

/** Where a node keeps its term and its vote. */
export class QuorumStateFile {
  readonly #disk: Disk;
  readonly #directory: string;
  #self: OwnIdentity | undefined;

  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.#directory = directory;
  }

  /** What was saved last; undefined if nothing ever was. @throws RaftError `damaged`; DiskError */
  read(): HardState | undefined {
    const path = `${this.#directory}/${NAME}`;
    if (!this.#disk.exists(path)) return undefined;
    try {
      const { hard, self } = decode(readWholeFile(this.#disk, path));
      this.#self = self;
      return hard;
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
      throw new RaftError('damaged', `${path} is damaged (${error.message}); restore it or replace this voter`, {
        cause: error,
      });
    }
  }

  /** What the file says of the voter itself; undefined: nothing. Each save has it from then on. */
  get self(): OwnIdentity | undefined {
    return this.#self;
  }

  set self(self: OwnIdentity) {
    this.#self = self;
  }

  /** Resolves when `state` is durable. Rejects with DiskError. */
  save(state: HardState): Promise<void> {
    return replaceFile(this.#disk, { directory: this.#directory, name: NAME, bytes: encode(state, this.#self) });
  }

  /** The blocking twin, for start-up. Throws DiskError. */
  saveNow(state: HardState): void {
    replaceFileNow(this.#disk, { directory: this.#directory, name: NAME, bytes: encode(state, this.#self) });
  }
}
