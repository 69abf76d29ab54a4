// `npm run -s flights > flights.ndjson`: 20,000 real records to try things with, one JSON object a line.
import { ensureBuilt } from './lib/setup.mjs';

await ensureBuilt();
const { readFlights } = await import('../chaos/dist/data-set.js');
process.stdout.write(
  readFlights()
    .map((flight) => `${JSON.stringify(flight)}\n`)
    .join(''),
);
