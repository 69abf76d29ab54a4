export {
  type Anomaly,
  checkHistory,
  type HistoryVerdict,
  type ReadRecord,
  type SendOutcome,
} from './checkers/history.js';
export { compareReplicaFiles, fileEndOffset, type ReplicaFiles } from './checkers/replica-files.js';
export { planStory } from './draw-plan.js';
export type { FaultKind, PlannedFault, PlannedWorkload, StoryPlan } from './plan.js';
export { formatReport, runSeeds, type SeedsVerdict } from './run-seeds.js';
export { runPlan, runStory, type StoryReport } from './story.js';
