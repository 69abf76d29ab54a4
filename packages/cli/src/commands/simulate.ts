import { type Command, InvalidArgumentError, Option } from 'commander';
import { integerOption } from '../options.js';
import { withExamples } from './shared.js';

export interface SeedRange {
  readonly from: number;
  /** Included. */
  readonly to: number;
}

export interface SimulateOptions {
  readonly seed?: number;
  readonly seeds?: SeedRange;
  readonly minutes?: number;
  readonly replay?: string;
  readonly jobs: number;
  readonly stop?: boolean;
  readonly shrink: boolean;
  readonly out: string;
  readonly log?: boolean;
  readonly json?: boolean;
}

const SEED_MAX = 2 ** 31 - 1;
const JOBS_MAX = 64;
const DAY_MINUTES = 1_440;

/** `A..B`. */
export function parseSeeds(text: string): SeedRange {
  const match = /^(\d{1,10})\.\.(\d{1,10})$/.exec(text.trim());
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || to < from || to > SEED_MAX) {
    throw new InvalidArgumentError(
      `"${text}" is not A..B, whole numbers up to ${SEED_MAX}, the first not above the last.`,
    );
  }
  return { from, to };
}

/** `simulate`: whole clusters in simulated time, from a seed. */
export function addSimulateCommand(program: Command): void {
  const seed = new Option('--seed <n>', 'one run, twice: both must be the same, event for event');
  const simulate = program
    .command('simulate')
    .description('Run whole clusters in simulated time, with faults, and check that no rule of replication is broken.')
    .addOption(seed.argParser(integerOption(0, SEED_MAX)).conflicts(['seeds', 'replay']))
    .addOption(
      new Option('--seeds <a..b>', 'one run for each of these seeds')
        .argParser(parseSeeds)
        .conflicts(['replay', 'minutes']),
    )
    .addOption(
      new Option('--minutes <n>', 'one run after another for so long')
        .argParser(integerOption(1, 31 * DAY_MINUTES))
        .conflicts('replay'),
    )
    .option('--replay <file>', 'run the story of a file that an earlier run has written')
    .option('--jobs <n>', 'runs at a time', integerOption(1, JOBS_MAX), 1)
    .option('--stop', 'end with the first run that breaks a rule')
    .option('--no-shrink', 'do not search for a shorter story of a run that breaks a rule')
    .option('--out <dir>', 'where the files of broken runs go', '.')
    .option('--log', 'also print what happened, event by event')
    .option('--json', 'print the verdict as JSON')
    .action(async (options: SimulateOptions) => {
      const { simulateAction } = await import('./simulate-action.js');
      await simulateAction(options);
    });
  withExamples(simulate, [
    'tidemark simulate --seed 7',
    'tidemark simulate --seeds 1..1000 --jobs 2',
    'tidemark simulate --minutes 30 --jobs 2',
    'tidemark simulate --replay tidemark-story-7.json --log',
  ]);
}
