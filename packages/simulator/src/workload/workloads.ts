import { ConsumedChecker } from '../checkers/consumed.js';
import type { SendOutcome } from '../checkers/history.js';
import type { PlannedWorkload, StoryPlan } from '../plan.js';
import { BackgroundConsumer } from './background-consumer.js';
import { CompactedTopic } from './compacted-topic.js';
import { Deletions } from './deletions.js';
import { Elections } from './elections.js';
import { MorePartitions } from './more-partitions.js';
import { OffsetQuestions } from './offset-questions.js';
import { ProducerWorkload } from './producer-workload.js';
import { QuorumChanges } from './quorum-changes.js';
import { Reassignments } from './reassignments.js';
import { RecreatedTopic } from './recreated-topic.js';
import { Settings } from './settings.js';
import type { Workload, WorkloadSetting } from './workload.js';

/** In which order the workloads end: nobody changes the cluster any more, then nobody writes, then nobody reads. */
const stages = ['changes', 'writes', 'reads'] as const;
type Stage = (typeof stages)[number];

const stageOf: Readonly<Record<PlannedWorkload['kind'], Stage>> = {
  producer: 'writes',
  consumer: 'reads',
  'recreated topic': 'reads',
  reassignments: 'changes',
  elections: 'changes',
  settings: 'changes',
  'more partitions': 'changes',
  deletions: 'changes',
  'quorum changes': 'changes',
  'compacted topic': 'writes',
  offsets: 'reads',
};

interface Started {
  readonly stage: Stage;
  readonly workload: Workload;
  readonly running: Promise<void>;
}

/** The workloads of a story, under way. */
export class Workloads {
  /** What all consumers of the topic were given. */
  readonly consumed: ConsumedChecker;
  readonly #producers: ProducerWorkload[] = [];
  readonly #started: readonly Started[];

  constructor(plan: StoryPlan, setting: Omit<WorkloadSetting, 'random'>) {
    this.consumed = new ConsumedChecker(setting);
    const root = setting.cluster.scheduler.random.fork('workloads');
    this.#started = plan.workloads.map((planned, index) => {
      const random = root.fork(String(planned.draw));
      const workload = this.#make(planned, { ...setting, random }, { plan, index });
      return { stage: stageOf[planned.kind], workload, running: workload.run() };
    });
  }

  /** The sends of all producers, once they have stopped. */
  get outcomes(): readonly SendOutcome[] {
    return this.#producers.flatMap(({ outcomes }) => outcomes);
  }

  /** Lets everybody who reads the topic come to its end. */
  readToTheEnd(): void {
    for (const { workload } of this.#started) workload.readToTheEnd?.();
  }

  /** Whether everybody who reads the topic has read it up to these offsets, of each partition. */
  haveReadTo(endOf: (partition: number) => number): boolean {
    return this.#started.every(({ workload }) => workload.hasReadTo?.(endOf) !== false);
  }

  /** Stops the workloads of a stage; resolves when nothing of them is under way. */
  async stop(stage: Stage): Promise<void> {
    const ending = this.#started.filter((each) => each.stage === stage);
    for (const { workload } of ending) workload.stop();
    await Promise.all(ending.map(({ running }) => running));
  }

  /** When all have stopped and the cluster is whole: a sentence for each thing that is wrong. */
  async check(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { workload } of this.#started) found.push(...((await workload.check?.()) ?? []));
    return found;
  }

  #make(
    planned: PlannedWorkload,
    setting: WorkloadSetting,
    { plan, index }: { plan: StoryPlan; index: number },
  ): Workload {
    switch (planned.kind) {
      case 'producer': {
        const producer = new ProducerWorkload(setting, { ...planned, name: `p${index}`, consumed: this.consumed });
        this.#producers.push(producer);
        return producer;
      }
      case 'consumer':
        return new BackgroundConsumer(setting, { consumed: this.consumed, closest: planned.closest });
      case 'recreated topic':
        return new RecreatedTopic(setting, plan);
      case 'reassignments':
        return new Reassignments(setting);
      case 'elections':
        return new Elections(setting);
      case 'settings':
        return new Settings(setting, planned.choices);
      case 'more partitions':
        return new MorePartitions(setting);
      case 'deletions':
        return new Deletions(setting);
      case 'quorum changes':
        return new QuorumChanges(setting, { hasty: planned.hasty === true });
      case 'compacted topic':
        return new CompactedTopic(setting, plan);
      case 'offsets':
        return new OffsetQuestions(setting);
    }
  }
}
