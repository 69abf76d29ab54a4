import { DiskError, type DiskErrorCode } from '../disk.js';
import { isWithin } from './directory-tree.js';

/** What can be made to fail; the blocking and the asynchronous twins count as one. */
export type DiskOperation =
  | 'open'
  | 'read'
  | 'write'
  | 'sync'
  | 'truncate'
  | 'list'
  | 'makeDirectory'
  | 'remove'
  | 'rename'
  | 'syncDirectory'
  | 'statfs';

export interface FaultScope {
  /** This file, or everything below this directory; without it, any. */
  readonly path?: string;
  /** How often; 1 if absent, Infinity for a fault that stays. */
  readonly times?: number;
}

/** A failure that was ordered: how often it has struck so far. */
export interface OrderedFault {
  readonly hits: number;
}

interface Fault extends OrderedFault {
  readonly operation: DiskOperation;
  readonly code: DiskErrorCode;
  readonly path: string | undefined;
  timesLeft: number;
  hits: number;
}

/** The failures that a test has ordered, and what came of them. */
export class DiskFaults {
  #faults: Fault[] = [];
  /** What the disk refused without a mistake of whoever asked, by the errors' messages: operation, path and code. */
  readonly #refusals = new Set<string>();

  add(operation: DiskOperation, code: DiskErrorCode, { path, times = 1 }: FaultScope): OrderedFault {
    const fault = { operation, code, path, timesLeft: times, hits: 0 };
    this.#faults.push(fault);
    return fault;
  }

  clear(): void {
    this.#faults = [];
  }

  /** The error that this operation must fail with, if any; uses up one of its times. */
  take(operation: DiskOperation, path: string, methodName: string = operation): DiskError | undefined {
    const fault = this.#faults.find(
      (candidate) =>
        candidate.operation === operation && (candidate.path === undefined || isWithin(path, candidate.path)),
    );
    if (fault === undefined) return undefined;
    fault.hits += 1;
    fault.timesLeft -= 1;
    if (fault.timesLeft <= 0) this.#faults = this.#faults.filter((other) => other !== fault);
    return this.refused(new DiskError({ code: fault.code, operation: methodName, path }));
  }

  /** The disk refuses this, and not for a mistake of whoever asked; returns the error. */
  refused(error: DiskError): DiskError {
    this.#refusals.add(error.message);
    return error;
  }

  hasRefused({ message }: Pick<DiskError, 'message'>): boolean {
    return this.#refusals.has(message);
  }

  /** Throws that error. */
  check(operation: DiskOperation, path: string, methodName?: string): void {
    const error = this.take(operation, path, methodName);
    if (error !== undefined) throw error;
  }
}
