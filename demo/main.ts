import { once } from 'node:events';
import { dayFolders, readDay, sellerClaims } from '../testing/marketplace/day/day.js';
import { type SellersOutcome } from '../testing/marketplace/day/outcome.js';
import { links } from './links.js';
import { type DemoOptions, readOptions, USAGE } from './options.js';
import { faultsOf, perform } from './perform.js';
import { Progress } from './progress.js';
import { openStage, type Stage } from './stage.js';
import { summary } from './summary.js';
import { unplayed } from './unplayed.js';

/** A Parley that others may use is given so long to know of a change everywhere. */
const GRACE_MS = 200;
const INTERRUPTED = 130;

const say = (what: string): void => void process.stderr.write(`${what}\n`);

/** What went wrong, and why where that is known: a request that gets no answer says so only in its cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
}

/** Plays the day and tells what came of it. Says whether everything was as expected. */
async function show(stage: Stage, options: DemoOptions, progress: Progress): Promise<boolean> {
  const folder = options.day ?? dayFolders(process.cwd())[0];
  const { day, before, suffix } = await unplayed(await readDay(folder), stage);
  say(`The day in ${folder} is played through ${stage.baseUrl}.`);
  if (before > 0) say(`This Parley has seen it before, so the ids of its sellers, buyers and orders now end in ${suffix}.`);
  const performed = await perform(day, stage, stage.own ? 0 : GRACE_MS, (done, of, doing) => progress.show(done, of, doing));
  progress.stop();
  process.stdout.write(`\n${summary(performed)}\n`);
  const seller = worthSeeing(performed.outcomes);
  process.stdout.write(await links(stage, options, seller, sellerClaims(day, seller.sellerId)));
  return faultsOf(performed).length === 0;
}

/** The seller with the most to see, one with a blacklist before one without. */
function worthSeeing(outcomes: readonly SellersOutcome[]): SellersOutcome {
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
    stage = await openStage(options, stop.signal, say);
    return (await show(stage, options, progress)) ? 0 : 1;
  };
  try {
    const code = await Promise.race([run(), interrupted]);
    const own = stage?.own;
    if (own && code !== INTERRUPTED) {
      if (options.exit) say(`The Parley that was started for it ends now; PARLEY_DATA=${own.data} npm start brings it back.`);
      else say(`Parley goes on at ${own.baseUrl} until Ctrl-C; its data stays in ${own.data}.`);
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
