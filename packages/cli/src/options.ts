import { InvalidArgumentError } from 'commander';

/** A position in a partition, as `--from` names it. */
export type StartPosition =
  | { readonly kind: 'beginning' }
  | { readonly kind: 'end' }
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'time'; readonly timestampMs: number };

export type OutputFormat = 'table' | 'json';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** A parser of an integer flag in a range. */
export function integerOption(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`Give an integer from ${least} to ${most}.`);
    }
    return value;
  };
}

/** `HOST:PORT,HOST:PORT,…`; IPv6 addresses in brackets. */
export function parseBootstrap(text: string): HostPort[] {
  return text.split(',').map(parseAddressOption);
}

/** `HOST:PORT`, an IPv6 address in brackets. */
export function parseAddressOption(text: string): HostPort {
  const part = text.trim();
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(part);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new InvalidArgumentError(`"${part}" is not HOST:PORT.`);
  }
  return { host, port };
}

/** `--config key=value`, repeated: collects into a map; the value may hold further equals signs. */
export function collectConfig(text: string, previous: Readonly<Record<string, string>> = {}): Record<string, string> {
  const separator = text.indexOf('=');
  if (separator < 1) throw new InvalidArgumentError(`"${text}" is not key=value.`);
  return { ...previous, [text.slice(0, separator).trim()]: text.slice(separator + 1).trim() };
}

/** A flag that may be repeated. */
export function collectWord(text: string, previous: readonly string[] = []): string[] {
  return [...previous, text.trim()];
}

/** `TOPIC/PARTITION`. */
export function parsePartition(text: string): { topic: string; partition: number } {
  const match = /^([^/]+)\/(\d{1,9})$/.exec(text.trim());
  if (match === null) throw new InvalidArgumentError(`"${text}" is not TOPIC/PARTITION.`);
  return { topic: match[1] ?? '', partition: Number(match[2]) };
}

/** Broker ids, separated by commas. */
export function parseBrokers(text: string): number[] {
  return text.split(',').map((part) => {
    if (!/^\d{1,9}$/.test(part.trim())) throw new InvalidArgumentError(`"${part}" is no broker id.`);
    return Number(part);
  });
}

/** What can be configured: `topic:NAME`, `broker:ID` or `cluster`. */
export function parseConfigTarget(text: string): { topic: string } | { broker: number } | { cluster: true } {
  if (text === 'cluster') return { cluster: true };
  const topic = /^topic:(.+)$/.exec(text)?.[1];
  if (topic !== undefined) return { topic };
  const broker = /^broker:(\d{1,9})$/.exec(text)?.[1];
  if (broker !== undefined) return { broker: Number(broker) };
  throw new InvalidArgumentError(`"${text}" is none of topic:NAME, broker:ID and cluster.`);
}

/** `beginning`, `end`, an offset, or a time that ISO 8601 knows (`2026-01-31`, `2026-01-31T12:00:00Z`). */
export function parseFrom(text: string): StartPosition {
  if (text === 'beginning' || text === 'end') return { kind: text };
  if (/^\d+$/.test(text)) {
    const offset = Number(text);
    if (!Number.isSafeInteger(offset)) throw new InvalidArgumentError('The offset is too large.');
    return { kind: 'offset', offset };
  }
  const timestampMs = namesADay(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timestampMs)) {
    throw new InvalidArgumentError('Give beginning, end, an offset, or a time such as 2026-01-31T12:00:00Z.');
  }
  return { kind: 'time', timestampMs };
}

/** Whether it begins with a day that there is: the 31st of February is one of March to `Date.parse`. */
function namesADay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

/** A separator as typed in a shell: `\t` and `\n` stand for what they stand for in most languages. */
export function parseSeparator(text: string): string {
  const separator = text.replaceAll('\\t', '\t').replaceAll('\\n', '\n').replaceAll('\\0', '\0');
  if (separator === '') throw new InvalidArgumentError('The separator must not be empty.');
  return separator;
}
