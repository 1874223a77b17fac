import { once } from 'node:events';
import { dayFolders, readDay, sellerClaims } from '../testing/marketplace/day/day.js';
import { type SellersOutcome } from '../testing/marketplace/day/outcome.js';
import { linksOf } from './links.js';
import { type DemoOptions, readOptions, USAGE } from './options.js';
import { faultsOf, playAndCompare } from './play-and-compare.js';
import { Progress } from './progress.js';
import { findOrStartParley, type Stage } from './stage.js';
import { summary } from './summary.js';
import { withUnusedIds } from './unused-day.js';

/** The time that an external Parley has to apply a change in all services. */
const GRACE_MS = 200;
const INTERRUPTED = 130;

const say = (what: string): void => void process.stderr.write(`${what}\n`);

/** The message of an error with that of its cause, which has the reason of a failed connection. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
}

/** Plays the day and prints a summary. Returns whether everything was as expected. */
async function show(stage: Stage, options: DemoOptions, progress: Progress): Promise<boolean> {
  const folder = options.day ?? dayFolders(process.cwd())[0];
  const { day, before, suffix } = await withUnusedIds(await readDay(folder), stage);
  say(`Playing the day in ${folder} on ${stage.baseUrl}.`);
  if (before > 0) say(`This Parley has played it before, so the ids of its sellers, buyers and orders now end in ${suffix}.`);
  const performed = await playAndCompare(day, stage, stage.own ? 0 : GRACE_MS, (done, of, doing) => progress.show(done, of, doing));
  progress.stop();
  process.stdout.write(`\n${summary(performed)}\n`);
  const seller = richestSeller(performed.outcomes);
  process.stdout.write(await linksOf(stage, options, seller, sellerClaims(day, seller.sellerId)));
  return faultsOf(performed).length === 0;
}

/** The seller with the most entities, preferably one with a blacklist. */
function richestSeller(outcomes: readonly SellersOutcome[]): SellersOutcome {
  const worth = ({ view }: SellersOutcome): number => view.inbox.length + (view.blacklist.length > 0 ? 20 : 0);
  return [...outcomes].sort((one, other) => worth(other) - worth(one))[0];
}

async function main(options: DemoOptions): Promise<number> {
  const stop = new AbortController();
  const interrupted = once(stop.signal, 'abort').then(() => INTERRUPTED);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const progress = new Progress();
  let stage: Stage | undefined;
  const run = async (): Promise<number> => {
    stage = await findOrStartParley(options, stop.signal, say);
    return (await show(stage, options, progress)) ? 0 : 1;
  };
  try {
    const code = await Promise.race([run(), interrupted]);
    const own = stage?.own;
    if (own && code !== INTERRUPTED) {
      if (options.exit) say(`Stopping the Parley of the demo; PARLEY_DATA=${own.data} npm start starts it again.`);
      else say(`Parley runs at ${own.baseUrl} until Ctrl-C; its data remains in ${own.data}.`);
      if (!options.exit) await Promise.race([interrupted, own.ended]);
    }
    return code;
  } finally {
    progress.stop();
    await stage?.own?.stop();
  }
}

let options: DemoOptions;
try {
  options = readOptions(process.argv.slice(2), process.env);
} catch (error) {
  say(`${messageOf(error)}\n\n${USAGE}`);
  process.exit(2);
}
try {
  process.exit(await main(options));
} catch (error) {
  say(messageOf(error));
  process.exit(1);
}
