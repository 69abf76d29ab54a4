import type { Admin, ConfigTarget } from '@tidemark/client';
import { ConfigSource } from '@tidemark/protocol';
import { describeFailure } from '../failure.js';
import { confirmedOffset } from './confirmed-offset.js';

const THROTTLE = 'replication.throttle.bytes.per.second';
const CLUSTER: ConfigTarget = { cluster: true };

type ThrottleAdmin = Pick<Admin, 'reassign' | 'alterConfigs' | 'describeConfigs'>;

/** Sets the cluster's throttle. Rejects with ClientError. */
export async function setThrottle(admin: Pick<Admin, 'alterConfigs'>, bytesPerSecond: number): Promise<void> {
  await admin.alterConfigs([{ target: CLUSTER, set: { [THROTTLE]: String(bytesPerSecond) } }]);
}

/**
 * Does some work under a throttle of the cluster, and gives back what was set before, however the work ends; what somebody
 * else has set meanwhile stays. Rejects as the work does, or with ClientError; what becomes of the throttle is said on stderr
 * where it is not taken back.
 */
export async function underThrottle<Result>(
  admin: ThrottleAdmin,
  bytesPerSecond: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = await clusterThrottle(admin);
  const [done] = await Promise.allSettled([setThrottle(admin, bytesPerSecond).then(work)]);
  try {
    await giveBack(admin, { before, own: String(bytesPerSecond) });
  } catch (error) {
    const reason = describeFailure(error, { changes: true }).message;
    say(`the cluster's throttle may still be ${bytesPerSecond}: ${reason}; give it back with ${settingOf(before)}`);
    if (done.status === 'fulfilled') throw error;
  }
  if (done.status === 'rejected') throw done.reason;
  return done.value;
}

async function giveBack(
  admin: ThrottleAdmin,
  { before, own }: { before: string | undefined; own: string },
): Promise<void> {
  const now = await clusterThrottle(admin);
  // The own one may not have been set, or the answer to it have been lost.
  if (now !== own && now !== before) {
    say(`the cluster's throttle was set to ${now ?? 'none'} meanwhile, and stays so`);
    return;
  }
  const given = before === undefined ? { unset: [THROTTLE] } : { set: { [THROTTLE]: before } };
  await admin.alterConfigs([{ target: CLUSTER, ...given }]);
  if (before === undefined) return;
  // An operator's, or that of a command that was killed, or goes on.
  say(
    `the cluster's throttle is ${before}, as it was before; if nobody wants it, ${settingOf(undefined)} takes it back`,
  );
}

/** The command that sets the cluster's throttle; undefined: none. */
function settingOf(throttle: string | undefined): string {
  const by = throttle === undefined ? `--unset ${THROTTLE}` : `${THROTTLE}=${throttle}`;
  return `"tidemark config set cluster ${by}"`;
}

function say(text: string): void {
  process.stderr.write(`tidemark: ${text}\n`);
}

/** What an operator has set by now; undefined: nothing. */
async function clusterThrottle(admin: ThrottleAdmin): Promise<string | undefined> {
  const from = await confirmedOffset(admin);
  const [entry] = await admin.describeConfigs(CLUSTER, { keys: [THROTTLE], from });
  return entry?.source === ConfigSource.CLUSTER_CONFIG ? entry.value : undefined;
}
