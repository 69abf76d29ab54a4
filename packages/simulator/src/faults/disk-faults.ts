import { anyMachine, type Fault, leader } from './strike.js';

export const slowDisk: Fault = async (strike) => {
  const { disk } = strike.random.next() < 0.5 ? leader(strike) : anyMachine(strike);
  const usual = { least: 0.1, most: 2 };
  const least = 5 + strike.random.next() * 50;
  disk.syncLatencyMs = { least, most: least * (1 + strike.random.next() * 10) };
  await strike.cluster.pause(strike.forMs);
  disk.syncLatencyMs = usual;
};

/** No fsync ends for a while: longer than replicas may lag, with some plans. */
export const stalledDisk: Fault = async (strike) => {
  const { disk } = strike.random.next() < 0.5 ? leader(strike) : anyMachine(strike);
  disk.stallSyncs();
  await strike.cluster.pause(strike.forMs);
  disk.releaseSyncs();
};

/** The disk of a leader is full for one write, which may be short: followers may have been sent what it holds. */
export const failedWrite: Fault = async (strike) => {
  const { disk } = leader(strike);
  const directory = `/data/${strike.topic}-0`;
  const segments = disk.exists(directory) ? disk.list(directory).filter((name) => name.endsWith('.log')) : [];
  const active = segments.at(-1);
  if (active !== undefined) disk.failNext('write', 'ENOSPC', { path: `${directory}/${active}` });
  await strike.cluster.pause(strike.forMs);
  disk.clearFaults();
};
