import type { LogLine } from '@tidemark/ports/simulated';
import type { SimulatedCluster, SimulatedMachine } from '../cluster.js';
import { type Circumstances, explanations } from './explained-lines.js';
import { mustHold } from './violation.js';

/** With less free a disk may be too full for something: what brokers leave free, and what they compact, is less. */
const ROOM_BYTES = 64 * 2 ** 20;
/** For so long a broker believes what it saw of a disk: a second, of a clock that may be slow. */
const FREE_SPACE_VALID_MS = 1_500;

type Cluster = Pick<SimulatedCluster, 'machines' | 'framesWereWrong' | 'scheduler'>;

/** A node complains (`error`, `warn`) of nothing that neither its disk, what befell the cluster nor its course explains. */
export class LogLinesChecker {
  readonly #cluster: Cluster;
  /** When each machine's disk was last seen short of space. */
  readonly #shortMs = new Map<SimulatedMachine, number>();
  #unexplained: string | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** A node or a client has logged this. */
  logged({ level, message, fields }: LogLine): void {
    if (this.#unexplained !== undefined || (level !== 'error' && level !== 'warn')) return;
    const machine = this.#cluster.machines.find(({ nodeId }) => nodeId === fields.nodeId);
    if (machine === undefined) return;
    const explains = explanations.get(message);
    if (explains?.(this.#circumstances(machine, fields)) === true) return;
    const { method, directory, error, reason } = fields;
    const details = [method, directory, reason, error instanceof Error ? error.message : undefined];
    const told = details.flatMap((detail) => (detail === undefined ? [] : `: ${String(detail)}`)).join('');
    this.#unexplained = `${machine.hostName} complains, and nothing that befell it explains it: ${message}${told}`;
  }

  /** To be called after each event. Throws InvariantViolation. */
  check(): void {
    const { machines, scheduler } = this.#cluster;
    for (const machine of machines) {
      if (machine.disk.unusedBytes < ROOM_BYTES) this.#shortMs.set(machine, scheduler.nowMs);
    }
    const unexplained = this.#unexplained;
    mustHold(unexplained === undefined, () => unexplained ?? '');
  }

  #circumstances(machine: SimulatedMachine, fields: LogLine['fields']): Circumstances {
    const { machines, framesWereWrong, scheduler } = this.#cluster;
    const shortMs = this.#shortMs.get(machine) ?? Number.NEGATIVE_INFINITY;
    const isShortNow = machine.disk.unusedBytes < ROOM_BYTES;
    return {
      ...{ fields, machine, machines, framesWereWrong },
      isShortOfSpace: isShortNow || scheduler.nowMs - shortMs <= FREE_SPACE_VALID_MS,
      spaceWasShort: isShortNow || this.#shortMs.size > 0,
    };
  }
}
