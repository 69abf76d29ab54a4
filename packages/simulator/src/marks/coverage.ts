import type { LogLine } from '@tidemark/ports/simulated';
import type { Configuration } from '@tidemark/raft';
import type { Node } from '@tidemark/server';
import { imageOf } from '../checkers/observed-node.js';
import type { SimulatedCluster, SimulatedMachine } from '../cluster.js';
import { formatState, ImageMarks } from './image-marks.js';
import { markOfLine } from './log-marks.js';
import type { Mark } from './marks.js';
import { MetadataLogMarks } from './metadata-log-marks.js';
import { ReplicaMarks } from './replica-marks.js';
import { TermMarks } from './term-marks.js';

/** Which rare branches a run has reached, and how often; it also notes in the trace what becomes of the partitions. */
export class Coverage {
  readonly #cluster: SimulatedCluster;
  readonly #counts = new Map<Mark, number>();
  readonly #images = new ImageMarks();
  readonly #terms = new TermMarks();
  readonly #replicas = new ReplicaMarks((mark) => this.hit(mark));
  readonly #metadataLogs = new MetadataLogMarks((mark) => this.hit(mark));
  /** By machine: how often its process had been called into when it was last looked at. */
  readonly #looked: { node: Node; entries: number }[] = [];
  #ordersSeen = 0;
  #controller: number | undefined;
  /** As the last active controller that was looked at had them in its log. */
  #members: Configuration['members'] | undefined;

  constructor(cluster: SimulatedCluster) {
    this.#cluster = cluster;
    cluster.onLogLine((line) => this.#logged(line));
  }

  hit(mark: Mark): void {
    this.#counts.set(mark, (this.#counts.get(mark) ?? 0) + 1);
  }

  /** How many different marks were hit. */
  get size(): number {
    return this.#counts.size;
  }

  /** How often each was hit; those that were not are absent. */
  get counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  /** To be called after each event. */
  look(): void {
    for (; this.#ordersSeen < this.#cluster.orderedFaultsStruck; this.#ordersSeen += 1)
      this.hit('ordered fault struck');
    for (const machine of this.#cluster.machines) {
      const { nodeId, running } = machine;
      if (running?.node === undefined) continue;
      const { entries } = running.world.process;
      const looked = this.#looked[nodeId];
      if (looked?.node === running.node && looked.entries === entries) continue;
      this.#looked[nodeId] = { node: running.node, entries };
      this.#lookAt(machine, running.node);
    }
  }

  #lookAt({ nodeId, disk }: SimulatedMachine, node: Node): void {
    this.#replicas.look(node);
    this.#metadataLogs.look(node, { disk });
    if (node.isActiveController && this.#controller !== nodeId) {
      if (this.#controller !== undefined) this.hit('controller change');
      this.#controller = nodeId;
    }
    if (node.isActiveController) this.#lookAtQuorum(node);
    const image = imageOf({ node });
    if (image === undefined) return;
    this.#images.look(image, (title, state, hit) => {
      this.#cluster.note(`${title}: ${formatState(state)}`);
      for (const mark of hit) this.hit(mark);
      if (state.targetReplicas.length > 0 && this.#cluster.network.isCut) this.hit('reassignment under partition');
    });
  }

  #lookAtQuorum({ raft }: Node): void {
    const members = raft?.configuration.members;
    if (members === undefined || members === this.#members) return;
    const of = (all: typeof members) => all.map(({ nodeId, role }) => `${nodeId} ${role}`).join(', ');
    const changed = this.#members !== undefined && of(this.#members) !== of(members);
    this.#members = members;
    if (!changed) return;
    this.#cluster.note(`quorum: ${of(members)}`);
    this.hit('membership change');
    if (this.#cluster.network.isCut) this.hit('membership change under partition');
  }

  #logged(line: LogLine): void {
    const mark = markOfLine(line);
    if (mark !== undefined) this.hit(mark);
    if (this.#terms.logged(line)) this.hit('term without a leader');
  }
}
