import type { ControllerHint } from '@tidemark/protocol';
import type { Channel } from '@tidemark/rpc';

/** A node's ways to the controllers. Who it is built from (the quorum's own links, a local channel) is the node's matter. */
export interface ControllerPath {
  /** To the active controller as far as this node knows; undefined while there is none or it cannot be reached. */
  active(): Channel | undefined;
  /** To any controller whose metadata can be followed: the node's own where it has one. */
  metadata(): Channel | undefined;
  /** Calls back whenever either may have changed. */
  onChange(callback: () => void): void;
  /** An answer NOT_CONTROLLER named this one. */
  hint(controller: ControllerHint): void;
  /** Whoever is asked there has answered as only the active controller does. */
  answered(channel: Channel): void;
  /** The active controller said that the metadata is committed up to this offset. */
  committed(offset: number): void;
}
