import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A row of the data set, as the line that is sent: keyed by origin, with an id that no other send has. */
export interface FlightRecord {
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

interface Flight {
  readonly origin: string;
}

/** 20,000 flights of 2001, of the npm package vega-datasets. */
export function readFlights(): Flight[] {
  const path = fileURLToPath(new URL('../data/flights-20k.json', import.meta.resolve('vega-datasets')));
  return JSON.parse(readFileSync(path, 'utf8')) as Flight[];
}

/** The flights, lap after lap, without end; an id is lap and row. */
export function* flightLaps(flights: readonly Flight[]): Generator<FlightRecord, never> {
  for (let lap = 0; ; lap += 1) {
    for (const [row, flight] of flights.entries()) {
      const id = `${lap}-${row}`;
      yield { id, key: flight.origin, value: JSON.stringify({ id, ...flight }) };
    }
  }
}

/** The id in a value that `flightLaps` made. */
export function idOf(value: Uint8Array): string {
  const { id } = JSON.parse(Buffer.from(value).toString()) as { id: string };
  return id;
}
