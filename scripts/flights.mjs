// `npm run -s flights > flights.ndjson`: 20,000 real records to try things with, one JSON object a line.
import { ensureBuilt } from './lib/setup.mjs';
import { writeOut } from './lib/write-out.mjs';

await ensureBuilt();
const { readFlights } = await import('../chaos/dist/data-set.js');
writeOut(
  readFlights()
    .map((flight) => `${JSON.stringify(flight)}\n`)
    .join(''),
);
