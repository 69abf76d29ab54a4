import type { LogLine } from '@tidemark/ports/simulated';
import type { SimulatedMachine } from '../cluster.js';
import { mustHold } from './violation.js';

/** What a node logs that has found bytes which it once made durable gone or changed. */
const findings = new Set([
  'a damaged log is cut, to be fetched again; what is discarded is kept',
  'a log is damaged; the replica steps down',
  'a log is damaged',
  'the metadata log is damaged: this voter abstains until it is repaired',
  'the journal lost records that were synced: this log may lack some',
]);

/** What it looks at of a machine. */
type Machine = Pick<SimulatedMachine, 'nodeId' | 'hostName' | 'lostWrites' | 'failedDirectory' | 'rotten'>;

/** What nobody damaged is never found damaged: neither by a start, which mends it before anybody could see, nor later. */
export class DamageChecker {
  readonly #machines: readonly Machine[];
  #found: string | undefined;

  constructor(machines: readonly Machine[]) {
    this.#machines = machines;
  }

  /** A node has logged this. */
  logged({ message, fields }: LogLine): void {
    if (!findings.has(message)) return;
    const machine = this.#machines.find(({ nodeId }) => nodeId === fields.nodeId);
    if (machine === undefined || machine.lostWrites || machine.rotten) return;
    const { directory, error } = fields;
    const told = `${String(directory)} ${error instanceof Error ? error.message : ''}`;
    if (machine.failedDirectory !== undefined && told.includes(`${machine.failedDirectory}/`)) return;
    const where = directory ?? fields.topic ?? '';
    this.#found ??= `${machine.hostName} finds damage that nobody did: ${message} ${String(where)}`.trim();
  }

  /** Throws InvariantViolation. */
  check(): void {
    const found = this.#found;
    mustHold(found === undefined, () => found ?? '');
  }
}
