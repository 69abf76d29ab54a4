/** Why bytes are not a frame, or a frame is not one that may arrive here. The connection cannot go on. */
export type FrameErrorCode =
  /** The frame ends before what its lengths announce. */
  | 'truncated'
  /** The frame goes on after what its lengths announce. */
  | 'trailing-bytes'
  /** A kind that this version does not know. */
  | 'unknown-kind'
  /** A kind that only the other side sends, or that does not fit the call it belongs to. */
  | 'unexpected-kind'
  /** A request with the correlation of one that is still in flight. */
  | 'duplicate-correlation'
  /** The first frame is not a hello: what speaks here is another protocol. */
  | 'not-tidemark'
  /** No hello came in time. */
  | 'hello-timeout'
  /** Nothing has arrived for too long, a ping's answer included: the peer is stopped, cut off or gone. */
  | 'silent';

/** A peer that breaks the frame protocol (docs/protocol.md). */
export class FrameError extends Error {
  override readonly name = 'FrameError';

  constructor(
    readonly code: FrameErrorCode,
    message: string,
  ) {
    super(message);
  }
}
