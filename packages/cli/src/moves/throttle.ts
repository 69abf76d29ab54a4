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
 * Does some work under a throttle of the cluster, and gives back what was set before, however the work ends. Rejects as the
 * work does, or with ClientError; what keeps the throttle from being given back is said on stderr if the work failed too.
 */
export async function underThrottle(admin: Admin, bytesPerSecond: number, work: () => Promise<void>): Promise<void> {
  const before = await clusterThrottle(admin);
  const given = before === undefined ? { unset: [THROTTLE] } : { set: { [THROTTLE]: before } };
  const done = await Promise.allSettled([setThrottle(admin, bytesPerSecond).then(work)]);
  const failed = done.find((each) => each.status === 'rejected');
  try {
    await admin.alterConfigs([{ target: CLUSTER, ...given }]);
  } catch (error) {
    const by = before === undefined ? `--unset ${THROTTLE}` : `${THROTTLE}=${before}`;
    process.stderr.write(
      `tidemark: the cluster's throttle may still be ${bytesPerSecond}: ${describeFailure(error, { changes: true }).message}; give it back with "tidemark config set cluster ${by}"\n`,
    );
    if (failed === undefined) throw error;
  }
  if (failed !== undefined) throw failed.reason;
}

/** What an operator has set; undefined: nothing. */
async function clusterThrottle(admin: Admin): Promise<string | undefined> {
  const [entry] = await admin.describeConfigs(CLUSTER, { keys: [THROTTLE] });
  return entry?.source === ConfigSource.CLUSTER_CONFIG ? entry.value : undefined;
}
