import type { OutgoingFrame } from './core/frame.js';

/** What carries frames between the two halves of an exchange: a connection, or a queue within the process. */
export interface FrameLink {
  /** Queues the frame. False: more than the high-water mark is queued now. */
  send(frame: OutgoingFrame): boolean;
  readonly queuedBytes: number;
  readonly frameBytesMax: number;
  /** Stops and resumes taking frames from the other side. */
  pause(): void;
  resume(): void;
  /** Closes once what is queued has left. */
  close(): void;
}
