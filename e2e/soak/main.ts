import { parseArgs } from 'node:util';
import { OwnCluster } from '../cluster/faults/own-cluster.js';
import { startAllInOne } from '../../testing/processes/all-in-one.js';
import { MEMORY_PROBE, type SoakReport, describeSoak, isLeaking, soak } from './soak.js';

// npm run test:soak -- [--minutes 30] [--target one-machine|cluster|both]: puts a Parley under load and fails if a process leaks memory.
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, target: { type: 'string', default: 'both' } },
});
const seconds = Number(values.minutes) * 60;
if (!(seconds >= 10)) throw new Error(`--minutes must be a number of at least 0.2, not ${values.minutes}`);
if (!['one-machine', 'cluster', 'both'].includes(values.target)) throw new Error(`--target must be one-machine, cluster or both, not ${values.target}`);

const reports: SoakReport[] = [];
if (values.target !== 'cluster') {
  const parley = await startAllInOne({ script: ['--import', MEMORY_PROBE, 'apps/all-in-one/dist/main.js'] });
  try {
    reports.push(...(await soak(parley, [{ name: 'all-in-one', pid: parley.pid, logs: () => parley.logs() }], { seconds, samples: 30 })));
  } finally {
    await parley.stop();
  }
}
if (values.target !== 'one-machine') {
  const cluster = await OwnCluster.start();
  try {
    reports.push(...(await soak(cluster.parley, cluster.probed, { seconds, samples: 30 })));
  } finally {
    await cluster.stop();
  }
}
process.stdout.write(`${describeSoak(reports)}\n`);
const leaking = reports.filter(isLeaking);
process.stdout.write(leaking.length === 0 ? 'flat\n' : `memory grows with commands in: ${leaking.map(({ name }) => name).join(', ')}\n`);
process.exitCode = leaking.length === 0 ? 0 : 1;
