import { NONE } from '@tidemark/protocol';
import type { Configuration, Entry } from '../core/index.js';

/** An entry as the model's state machine and the checkers know it. */
export interface Applied {
  readonly index: number;
  readonly term: number;
  readonly id: number;
}

/** Entries of the model carry a number that names them. */
export function entryId(entry: Entry): number {
  return new DataView(entry.bytes.buffer, entry.bytes.byteOffset).getUint32(0);
}

export function modelEntry(init: {
  baseOffset: number;
  records: number;
  term: number;
  id: number;
  configuration?: Configuration;
}): Entry {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, init.id);
  const lastOffset = init.baseOffset + init.records - 1;
  const { baseOffset, term, configuration } = init;
  return { baseOffset, lastOffset, term, sizeBytes: bytes.length, bytes, ...(configuration && { configuration }) };
}

/** A state machine whose state is all that it has applied. */
export class ModelMachine {
  applied: Applied[] = [];

  get appliedIndex(): number {
    return this.applied.at(-1)?.index ?? NONE;
  }

  apply(entries: readonly Entry[]): void {
    for (const entry of entries) this.applied.push({ index: entry.lastOffset, term: entry.term, id: entryId(entry) });
  }

  snapshot(): Uint8Array {
    return new TextEncoder().encode(JSON.stringify(this.applied));
  }

  restore(snapshot: Uint8Array): void {
    this.applied = JSON.parse(new TextDecoder().decode(snapshot)) as Applied[];
  }
}
