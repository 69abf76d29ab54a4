export {
  type Anomaly,
  checkHistory,
  type HistoryVerdict,
  offsetOf,
  type ReadRecord,
  type SendOutcome,
} from './checkers/history.js';
export { planStory } from './draw-plan.js';
export { type Mark, markNames, marks, marksNeverHit } from './marks/marks.js';
export type { RunOutcome } from './outcome.js';
export type { FaultKind, PlannedFault, PlannedWorkload, StoryPlan } from './plan.js';
export { type RunSeedsOptions, runSeeds, type SeedsVerdict, seedRange } from './run-seeds.js';
export { SimulationWorkers, type SimulationWorkersOptions } from './runner/simulation-workers.js';
export { ruleOf } from './shrink/rule-of.js';
export { type Shrunk, shrinkPlan } from './shrink/shrink-plan.js';
export { type RunOptions, type RunProgress, runPlan, runStory, type StoryReport } from './story.js';
export { decodeStory, encodeStory } from './story-file.js';
export { StoryFileError } from './story-file-error.js';
export { describePlan } from './story-text.js';
