export {
  type Anomaly,
  checkHistory,
  type HistoryVerdict,
  type ReadRecord,
  type SendOutcome,
} from './checkers/history.js';
export { compareReplicaFiles, fileEndOffset, type ReplicaFiles } from './checkers/replica-files.js';
export { type FaultKind, type PlannedFault, planStory, type StoryPlan } from './plan.js';
export { formatReport, runSeeds, type SeedsVerdict } from './run-seeds.js';
export { runStory, type StoryReport } from './story.js';
