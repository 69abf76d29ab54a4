import { type Admin, ClientError } from '@tidemark/client';
import type { RaftNode } from '@tidemark/raft';
import { RpcError } from '@tidemark/rpc';
import type { SimulatedMachine } from '../cluster.js';
import { controllerOf } from '../cluster-view.js';
import { FRAMES_PORT } from '../node-config.js';
import { Administrator } from './administrator.js';
import type { WorkloadSetting } from './workload.js';

const ANSWER_MS = 5_000;
/** Fewer are not asked for: with two voters every fault of one would stop the quorum. */
const VOTERS_LEAST = 3;
const SETTLED_MS = 60_000;

/**
 * An operator of the metadata quorum, with the requests of `tidemark quorum`: adds members and learners, removes some, hands
 * leadership over, has snapshots taken. A voter that is removed stays so: its directory is never taken back.
 */
export class QuorumChanges extends Administrator {
  readonly #hasty: boolean;
  /** What the last request made of a node. What was not answered may come yet: from then on nothing is expected. */
  readonly #expected = new Map<number, 'in' | 'out' | 'unknown'>();

  constructor(setting: WorkloadSetting, { hasty }: { readonly hasty: boolean }) {
    super(setting, {
      name: 'registrar',
      request: 'quorum change',
      betweenMs: hasty ? { least: 1, most: 100 } : { least: 50, most: 700 },
    });
    this.#hasty = hasty;
  }

  protected async round(admin: Admin): Promise<void> {
    const draw = this.between(0, 9);
    if (this.#hasty && draw < 4) await Promise.all([this.#add(admin), this.#remove(admin)]);
    else if (draw < 3) await this.#add(admin);
    else if (draw < 6) await this.#remove(admin);
    else if (draw < 9) await this.ask('a hand-over', () => this.#transfer(admin));
    else await this.ask('a snapshot', () => admin.quorum.snapshot({ timeoutMs: ANSWER_MS }));
  }

  /** Returns a sentence for each thing that is not as it was asked for. */
  async check(): Promise<readonly string[]> {
    const { cluster } = this.setting;
    await cluster.waitUntil('a settled quorum', () => this.#isSettled(), SETTLED_MS);
    const members = this.#membersByLeader();
    const wrong = [...this.#expected].filter(([id, where]) => where === (members.has(id) ? 'out' : 'in'));
    return wrong.map(
      ([id, where]) => `quorum: node ${id} must be ${where}, and the members are ${[...members.keys()]}`,
    );
  }

  async #add(admin: Admin): Promise<void> {
    const members = this.#membersByLeader();
    const machine = this.oneOf(this.setting.cluster.brokers.filter(({ nodeId }) => !members.has(nodeId)));
    if (machine === undefined) return;
    const learner = this.between(0, 3) === 0;
    await this.#change(machine, 'in', `${learner ? 'learner' : 'member'} ${machine.nodeId}`, async () => {
      const address = { host: machine.hostName, port: FRAMES_PORT };
      const candidate = await admin.quorum.identify(address, { timeoutMs: ANSWER_MS });
      await admin.quorum.add(candidate, { learner, timeoutMs: ANSWER_MS });
    });
  }

  async #remove(admin: Admin): Promise<void> {
    const members = [...this.#membersByLeader()];
    const voters = members.filter(([, role]) => role === 'voter');
    const spare = members.filter(([, role]) => role !== 'voter' || voters.length > VOTERS_LEAST).map(([id]) => id);
    const machine = this.setting.cluster.machines[this.oneOf(spare) ?? -1];
    if (machine === undefined) return;
    const remove = () => admin.quorum.remove(machine.nodeId, { timeoutMs: ANSWER_MS });
    await this.#change(machine, 'out', `no member ${machine.nodeId}`, remove);
  }

  #transfer(admin: Admin): Promise<number> {
    const voters = [...this.#membersByLeader()].filter(([, role]) => role === 'voter').map(([id]) => id);
    const to = this.between(0, 1) === 0 ? this.oneOf(voters) : undefined;
    return admin.quorum.transfer({ timeoutMs: ANSWER_MS, ...(to !== undefined && { to }) });
  }

  async #change(
    { nodeId }: Pick<SimulatedMachine, 'nodeId'>,
    where: 'in' | 'out',
    wish: string,
    request: () => Promise<unknown>,
  ): Promise<void> {
    const before = this.#expected.get(nodeId);
    const becomes = (now: typeof before) => now !== undefined && this.#expected.set(nodeId, now);
    await this.ask(`quorum: ${wish}`, async () => {
      try {
        await request();
        becomes(before === 'unknown' ? before : where);
      } catch (error) {
        if (error instanceof ClientError && error.outcome !== 'failed') becomes('unknown');
        // The node that was to be added did not say who it is.
        if (!(error instanceof RpcError)) throw error;
      }
    });
  }

  /** As the log of who leads has it. */
  #membersByLeader(): Map<number, string> {
    const { raft } = controllerOf(this.setting.cluster)?.running?.node ?? {};
    return new Map(raft === undefined ? [] : rolesIn(raft));
  }

  /** Nothing is pending, a voter leads, nobody is still joining, and every member that runs says the same. */
  #isSettled(): boolean {
    const { cluster } = this.setting;
    const machine = controllerOf(cluster);
    const leader = machine?.running?.node?.raft;
    if (leader === undefined || !leader.status().isSettled) return false;
    const told = rolesIn(leader);
    const isLedByVoter = told.some(([id, role]) => id === machine?.nodeId && role === 'voter');
    if (!isLedByVoter || told.some(([, role]) => role === 'joining')) return false;
    return told.every(([nodeId]) => {
      const raft = cluster.machines[nodeId]?.running?.node?.raft;
      return raft !== undefined && String(rolesIn(raft)) === String(told);
    });
  }
}

/** The members' roles. Directories are left out: who was there at the beginning learns those of the others by and by. */
function rolesIn({ configuration: { members } }: RaftNode): [number, string][] {
  return members.map(({ nodeId, role }) => [nodeId, role]);
}
