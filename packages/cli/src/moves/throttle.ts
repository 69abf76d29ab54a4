import type { Admin, ConfigTarget } from '@tidemark/client';
import { ConfigSource } from '@tidemark/protocol';
import { describeFailure } from '../failure.js';

const THROTTLE = 'replication.throttle.bytes.per.second';
const CLUSTER: ConfigTarget = { cluster: true };

/** Sets the cluster's throttle. Rejects with ClientError. */
export async function setThrottle(admin: Admin, bytesPerSecond: number): Promise<void> {
  await admin.alterConfigs([{ target: CLUSTER, set: { [THROTTLE]: String(bytesPerSecond) } }]);
}

/**
 * Does some work under a throttle of the cluster, and gives back what was set before, however the work ends; what somebody
 * else has set meanwhile stays. Rejects as the work does, or with ClientError; what becomes of the throttle is said on stderr
 * where it is not taken back.
 */
export async function underThrottle(admin: Admin, bytesPerSecond: number, work: () => Promise<void>): Promise<void> {
  const before = await clusterThrottle(admin);
  const done = await Promise.allSettled([setThrottle(admin, bytesPerSecond).then(work)]);
  const failed = done.find((each) => each.status === 'rejected');
  try {
    await giveBack(admin, { before, own: String(bytesPerSecond) });
  } catch (error) {
    const reason = describeFailure(error, { changes: true }).message;
    say(`the cluster's throttle may still be ${bytesPerSecond}: ${reason}; give it back with ${settingOf(before)}`);
    if (failed === undefined) throw error;
  }
  if (failed !== undefined) throw failed.reason;
}

async function giveBack(admin: Admin, { before, own }: { before: string | undefined; own: string }): Promise<void> {
  const now = await clusterThrottle(admin);
  // Whoever is asked may not have heard of the own one yet.
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

/** What an operator has set; undefined: nothing. */
async function clusterThrottle(admin: Admin): Promise<string | undefined> {
  const [entry] = await admin.describeConfigs(CLUSTER, { keys: [THROTTLE] });
  return entry?.source === ConfigSource.CLUSTER_CONFIG ? entry.value : undefined;
}
