import { type Disk, readWholeFile, replaceFile, replaceFileNow } from '@tidemark/ports';
import { crc32c, NONE, nodeId } from '@tidemark/protocol';
import type { HardState } from '../core/index.js';
import { RaftError } from '../errors.js';

/**
 * The file `quorum-state`: two lines of JSON, replaced whole (write, fsync, rename, fsync of the directory).
 *
 *   {"version":1,"term":7,"vote":2,"ledTerm":5,"abstainTerm":-1}
 *   {"crc32c":123456789}
 *
 * `voteDirectory` stands behind `vote` where the candidate said in which directory it keeps its own. The CRC covers
 * the first line. A file that does not check is never taken for an absent one: a node that forgot
 * its vote could vote twice.
 */
const NAME = 'quorum-state';
const VERSION = 1;

function encode({ term, vote, voteDirectory, ledTerm, abstainTerm }: HardState): Uint8Array {
  // Of undefined, JSON has nothing.
  const line = JSON.stringify({ version: VERSION, term, vote, voteDirectory, ledTerm, abstainTerm });
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

function decode(bytes: Uint8Array): HardState {
  const [line = '', sum = ''] = Buffer.from(bytes).toString('utf8').split('\n');
  if (numberField(JSON.parse(sum), 'crc32c') !== crc32c(Buffer.from(line))) throw new RangeError('the CRC differs');
  const fields: unknown = JSON.parse(line);
  const version = numberField(fields, 'version');
  if (version !== VERSION) throw new RangeError(`version ${version}, and this program reads ${VERSION}`);
  const vote = numberField(fields, 'vote');
  const voteDirectory = textField(fields, 'voteDirectory');
  return {
    term: numberField(fields, 'term'),
    vote: vote === NONE ? NONE : nodeId(vote),
    ledTerm: numberField(fields, 'ledTerm'),
    abstainTerm: numberField(fields, 'abstainTerm'),
    ...(voteDirectory !== undefined && { voteDirectory }),
  };
}

/** Where a node keeps its term and its vote. */
export class QuorumStateFile {
  readonly #disk: Disk;
  readonly #directory: string;

  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.#directory = directory;
  }

  /** What was saved last; undefined if nothing ever was. @throws RaftError `damaged`; DiskError */
  read(): HardState | undefined {
    const path = `${this.#directory}/${NAME}`;
    if (!this.#disk.exists(path)) return undefined;
    try {
      return decode(readWholeFile(this.#disk, path));
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
      throw new RaftError('damaged', `${path} is damaged (${error.message}); restore it or replace this voter`, {
        cause: error,
      });
    }
  }

  /** Resolves when `state` is durable. Rejects with DiskError. */
  save(state: HardState): Promise<void> {
    return replaceFile(this.#disk, { directory: this.#directory, name: NAME, bytes: encode(state) });
  }

  /** The blocking twin, for start-up. Throws DiskError. */
  saveNow(state: HardState): void {
    replaceFileNow(this.#disk, { directory: this.#directory, name: NAME, bytes: encode(state) });
  }
}
