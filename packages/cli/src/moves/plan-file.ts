import { readFileSync } from 'node:fs';
import type { ReassignmentSpec } from '@tidemark/client';
import { CliError, exitCodes } from '../exit-codes.js';

/** Reads `{"partitions":[{"topic":"orders","partition":0,"replicas":[1,2,3]}]}`, as Kafka's tools write it too. */
export function readPlan(path: string): ReassignmentSpec[] {
  try {
    return parsePlan(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(exitCodes.usage, `${path} is no plan: ${reason}`, { cause });
  }
}

/** Throws Error that says what is wrong. */
export function parsePlan(text: string): ReassignmentSpec[] {
  const plan: unknown = JSON.parse(text);
  const { partitions }: Readonly<Record<string, unknown>> = isObject(plan) ? plan : {};
  if (!Array.isArray(partitions)) throw new Error('it needs a list "partitions"');
  const named = new Set<string>();
  return partitions.map((each: unknown, index) => {
    if (!isObject(each)) throw new Error(`entry ${index} is no object`);
    const { topic, partition, replicas } = each;
    if (typeof topic !== 'string' || typeof partition !== 'number' || !isIds(replicas)) {
      throw new Error(`entry ${index} needs a topic, a partition and a list of replicas`);
    }
    // The controller sees only those of one request together.
    if (named.size === named.add(`${topic}/${partition}`).size) throw new Error(`it names ${topic}/${partition} twice`);
    return { topic, partition, replicas };
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIds(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((id) => Number.isInteger(id) && id >= 0);
}
