/** Fields that a log line may carry, in the project's own terms. */
export interface LogFields {
  readonly nodeId?: number;
  readonly role?: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly epoch?: number;
  readonly error?: unknown;
  readonly [field: string]: unknown;
}

/** One line per event that an operator would act on; no secrets, no payloads. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds these fields to each line. */
  child(fields: LogFields): Log;
}
