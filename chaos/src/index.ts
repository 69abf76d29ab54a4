export { type FlightRecord, flightLaps, idOf, readFlights } from './data-set.js';
export { type FeederOptions, feed } from './feeder.js';
export { AcknowledgementTimes } from './gaps.js';
export { type Kill, killAndRestart } from './nemesis.js';
export { Seeded } from './seeded.js';
export { chooseVictim, type Victim, type VictimKind } from './victims.js';
export { incarnationOf, waitUntilWhole } from './whole.js';
