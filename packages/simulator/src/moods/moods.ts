import type { Random } from '@tidemark/ports';
import type { StoryPlan } from '../plan.js';
import { deafControllers, loneControllers, recreations } from './deaths.js';
import { cutShort, echoes, restless } from './leaderships.js';
import { memberships } from './memberships.js';
import { catchingUp, returning } from './returns.js';
import { unclean } from './unclean.js';

/** Which plans a mood may bend, how likely it is to, and how. */
interface Mood {
  readonly chance: number;
  readonly fits: (plan: StoryPlan) => boolean;
  readonly bend: (random: Random, plan: StoryPlan) => StoryPlan;
}

const any = () => true;
const standsALoss = ({ minInsyncReplicas }: StoryPlan) => minInsyncReplicas > 1;

/**
 * What goes wrong only where much happens within a few messages: rarely drawn by chance, and where most of the rules of
 * replication.md come from. A mood concentrates on a class of schedules, and knows nothing of what it is to find.
 */
const moods = {
  restless: { chance: 0.15, fits: any, bend: restless },
  returning: { chance: 0.1, fits: standsALoss, bend: returning },
  'catching up': { chance: 0.06, fits: standsALoss, bend: catchingUp },
  echoes: { chance: 0.06, fits: any, bend: echoes },
  'cut short': { chance: 0.04, fits: any, bend: cutShort },
  'deaf controllers': { chance: 0.04, fits: any, bend: deafControllers },
  recreations: { chance: 0.04, fits: any, bend: recreations },
  'lone controllers': { chance: 0.04, fits: any, bend: loneControllers },
  unclean: { chance: 0.03, fits: any, bend: unclean },
  memberships: { chance: 0.03, fits: any, bend: memberships },
} satisfies Readonly<Record<string, Mood>>;

export type MoodName = keyof typeof moods;

export const moodNames = Object.keys(moods) as readonly MoodName[];

/** Bends some plans, each to one mood at most. */
export function inAMood(random: Random, plan: StoryPlan): StoryPlan {
  if (plan.replicationFactor < 3) return plan;
  const draw = random.next();
  let below = 0;
  for (const [name, { chance, fits, bend }] of Object.entries(moods) as [MoodName, Mood][]) {
    below += chance;
    if (draw < below) return fits(plan) ? { ...bend(random, plan), mood: name } : plan;
  }
  return plan;
}
