import type { SimulatedScheduler } from '@tidemark/ports/simulated';

const EVENTS_MAX = 5_000_000;

/** Runs events until the promise settles; after each, with its promise callbacks, the look. Rejects with what that throws. */
export async function settleChecked<Result>(
  scheduler: SimulatedScheduler,
  promise: Promise<Result>,
  look: () => void,
): Promise<Result> {
  let settled = false;
  const mark = () => {
    settled = true;
  };
  promise.then(mark, mark);
  const done = () => {
    look();
    return settled;
  };
  await scheduler.runUntil(done, { eventsMax: EVENTS_MAX });
  return promise;
}
