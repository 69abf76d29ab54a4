import type { FrameMemory } from './frame-memory.js';

/** How a connection ends, as the other side sees it. */
export type Ending = 'orderly' | 'reset';

/** A frame as it was given to `send`, or the end. */
export interface Sent {
  readonly frame: Uint8Array;
  readonly parts: readonly Uint8Array[];
  readonly ending: Ending | undefined;
}

const FRAME_OVERHEAD_BYTES = 4;
const NO_BYTES = new Uint8Array(0);

export function sentFrame(parts: readonly Uint8Array[], memory: FrameMemory): Sent {
  let total = 0;
  for (const part of parts) total += part.length;
  const frame = memory.bytes(total);
  let position = 0;
  for (const part of parts) {
    frame.set(part, position);
    position += part.length;
  }
  return { frame, parts, ending: undefined };
}

export function endedBy(ending: Ending): Sent {
  return { frame: NO_BYTES, parts: [], ending };
}

/** What it takes of the window. */
export function bytesOf({ frame, ending }: Sent): number {
  return ending === undefined ? frame.length + FRAME_OVERHEAD_BYTES : 0;
}

/** Node sends large parts by reference: a sender that changes them too early corrupts the frame, and fails here. */
export function assertUnchanged({ frame, parts }: Sent): void {
  let position = 0;
  for (const part of parts) {
    if (Buffer.compare(part, frame.subarray(position, position + part.length)) !== 0) {
      throw new Error('a part of a frame was changed after it was given to send()');
    }
    position += part.length;
  }
}
