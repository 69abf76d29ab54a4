import type { Measurement } from './rows.js';

export interface ScenarioContext {
  readonly runs: number;
  /** An empty folder, removed afterwards. */
  readonly directory: string;
  /** Node i of a cluster uses the ports BASE+10i to BASE+10i+3. */
  readonly basePort: number;
  /** How much data, where a scenario's own size is not wanted. */
  readonly gigabytes?: number;
  /** Says what is going on, on stderr. */
  readonly progress: (line: string) => void;
}

/** Something that is measured, in a fresh cluster of its own. */
export interface Scenario {
  readonly name: string;
  readonly doc: string;
  readonly runsDefault: number;
  run(context: ScenarioContext): Promise<readonly Measurement[]>;
}
