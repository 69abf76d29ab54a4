import { type BrokerImage, endpointOf } from '@tidemark/metadata';
import { pause, type World } from '@tidemark/ports';
import { dialFailureOf, dialFrames, FrameError, type FramesChannel, methods, RpcError } from '@tidemark/rpc';

/**
 * `alive` comes with the connection on which the broker has answered, for the caller to close: its end is the next
 * thing that can be known of the broker. `silent`: nobody knows; the session timeout decides.
 */
export type ProbeResult =
  | { readonly verdict: 'alive'; readonly channel: FramesChannel }
  | { readonly verdict: 'dead' | 'silent' };

/**
 * Connections that are reset while they are made, or close before they answer, and are dialled again, each at once but the
 * last: while a process dies, its listener may outlive the connection whose end was noticed, and take one more that nobody
 * will ever serve.
 */
const DIALS_MAX = 5;
/** Before the last: a process that was dying is gone then, and refuses. */
const LAST_DIAL_PAUSE_MS = 50;

/**
 * Whether a broker lives in the incarnation that is registered. Refused is dead; so is whoever answers as anybody
 * else, or with an error. A dial or an answer that does not come tells nothing: the process may be stopped, or cut off.
 * Nor does one who takes connections to the last, and closes them: it has too many, or no descriptor left for one more.
 */
export async function probeBroker(
  world: Pick<World, 'clock' | 'network' | 'log'>,
  broker: BrokerImage,
  timeoutMs: number,
): Promise<ProbeResult> {
  const address = endpointOf(broker, 'frames');
  if (address === undefined) return { verdict: 'silent' };
  for (let dial = 1; dial <= DIALS_MAX; dial += 1) {
    if (dial === DIALS_MAX) await pause(world.clock, LAST_DIAL_PAUSE_MS);
    let channel: FramesChannel;
    try {
      channel = await dialFrames({ world, address, timeoutMs, name: 'controller' });
    } catch (error) {
      const reason = dialFailureOf(error);
      if (reason === 'reset') continue;
      return { verdict: reason === 'refused' ? 'dead' : 'silent' };
    }
    const verdict = await identify(channel, broker, timeoutMs);
    if (verdict === 'alive') return { verdict, channel };
    channel.close();
    if (verdict !== 'closed') return { verdict };
  }
  return { verdict: 'silent' };
}

async function identify(
  channel: FramesChannel,
  { nodeId, incarnation }: BrokerImage,
  timeoutMs: number,
): Promise<ProbeResult['verdict'] | 'closed'> {
  try {
    const { message } = await channel.call(methods.identify, {}, { timeoutMs });
    return message.incarnation === incarnation && message.nodeId === nodeId ? 'alive' : 'dead';
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    // A connection that was given up because nothing arrived tells no more than a time-out.
    const isSilent = error.cause instanceof FrameError && error.cause.code === 'silent';
    if (error.code === 'DISCONNECTED' && !isSilent) return 'closed';
    return isSilent || error.code === 'REQUEST_TIMED_OUT' ? 'silent' : 'dead';
  }
}
