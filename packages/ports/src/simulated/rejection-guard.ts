import { causedByHalt } from './halt-error.js';

type Report = (error: unknown) => void;

const reports = new Set<Report>();
let displaced: NodeJS.UnhandledRejectionListener[] = [];

function onRejection(error: unknown): void {
  if (causedByHalt(error)) return;
  for (const report of reports) report(error);
}

/**
 * While a simulation runs, a rejection that nobody handles is an error of that run, as it would end a real process;
 * one with HaltError is how an async function of a killed process ends, and means nothing. The listeners that were
 * there before are set aside, and come back when the last run has ended. Returns the function that ends the guard.
 */
export function guardRejections(report: Report): () => void {
  if (reports.size === 0) {
    displaced = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', onRejection);
  }
  reports.add(report);
  return () => {
    if (!reports.delete(report) || reports.size > 0) return;
    process.off('unhandledRejection', onRejection);
    for (const listener of displaced) process.on('unhandledRejection', listener);
    displaced = [];
  };
}
