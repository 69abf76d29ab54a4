import { causedByHalt, type LogLine } from '@tidemark/ports/simulated';
import { mustHold } from './violation.js';

/** What a node logs of an error that it did not expect, or of an answer or a decision of its own that it cannot use. */
const failures = new Set([
  'a handler failed',
  'a one-way handler failed',
  'an answer cannot be sent',
  'a decision does not fit the metadata it was made from',
]);

/** No request makes a node fail in a way that it does not expect, whatever befalls the cluster. */
export class HandlersChecker {
  #failed: string | undefined;

  /** A node has logged this. A handler whose process ended in the middle of it has not failed. */
  logged({ message, fields }: LogLine): void {
    const { nodeId, method, error } = fields;
    if (!failures.has(message) || causedByHalt(error)) return;
    const what = [message, method ?? [], error instanceof Error ? error.message : []].flat().join(': ');
    this.#failed ??= `node-${String(nodeId)}: ${what}`;
  }

  /** Throws InvariantViolation. */
  check(): void {
    const failed = this.#failed;
    mustHold(failed === undefined, () => failed ?? '');
  }
}
