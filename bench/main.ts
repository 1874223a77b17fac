import { DataSets, type Sizes } from './data/data-sets.js';
import { type Bench } from './measurement.js';
import { appends } from './measurements/appends.js';
import { emmett } from './measurements/emmett.js';
import { footprint } from './measurements/footprint.js';
import { inboxPage } from './measurements/inbox-page.js';
import { liveness } from './measurements/liveness.js';
import { notice } from './measurements/notice.js';
import { rebuild } from './measurements/rebuild.js';
import { requestCpu } from './measurements/request-cpu.js';
import { restart } from './measurements/restart.js';
import { visibility } from './measurements/visibility.js';
import { runBench } from './run-bench.js';

const FULL: Sizes = { conversations: 1_000_000, sellers: 1_000_000, events: 300_000, manyEvents: 1_000_000 };
const QUICK: Sizes = { conversations: 20_000, sellers: 20_000, events: 20_000, manyEvents: 40_000 };

runBench<Bench>({
  command: 'npm run bench',
  section: 'One machine',
  measurements: [appends, emmett, rebuild, requestCpu, inboxPage, notice, visibility, liveness, footprint, restart],
  open(given) {
    const data = new DataSets(given.quick ? QUICK : FULL, given.progress);
    return Promise.resolve({ bench: { ...given, data }, close: () => data.remove() });
  },
});
