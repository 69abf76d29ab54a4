import type { Address, World } from '@tidemark/ports';
import { type FramesServer, HandlerRegistry, serveFrames } from '@tidemark/rpc';

/**
 * A node's front door, opened before the node is built: its port is known before anybody is told of it. Until the
 * handlers are there its callers hear STARTING_UP, and ask again.
 */
export interface FramesDoor {
  readonly registry: HandlerRegistry;
  readonly server: FramesServer;
}

/** Rejects if the address cannot be bound. */
export async function openFramesDoor(world: World, address: Address): Promise<FramesDoor> {
  const registry = new HandlerRegistry({ complete: false });
  return { registry, server: await serveFrames({ world, address, registry }) };
}
