import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../testing/async/eventually.js';
import { type Pair } from '../../../testing/marketplace/client/pair.js';
import { parleyUnderTest } from '../../../testing/processes/parley.js';
import { type ParleyUnderTest } from '../../../testing/processes/parley-under-test.js';
import { underTraffic } from '../../../testing/marketplace/client/traffic.js';
import { inDev } from './kubectl.js';

/** Enough that every part of the projector has a seller. */
const PAIRS = 24;
const PROJECTOR = 'deployment/inbox-projector';

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const rolledOut = (workload: string): Promise<string> => inDev('rollout', 'status', workload, '--timeout=300s');

describe('Parley on Kubernetes', () => {
  let parley: ParleyUnderTest;
  beforeAll(async () => {
    parley = await parleyUnderTest();
  });

  async function expectAllWell(pairs: readonly Pair[]): Promise<void> {
    expect(pairs.flatMap(({ failures }) => failures)).toEqual([]);
    // Everybody had something to lose, on however slow a machine.
    expect(Math.min(...pairs.map(({ acknowledged }) => acknowledged))).toBeGreaterThan(1);
    for (const pair of pairs) await pair.seesAll();
  }

  it('restarts every Deployment at once under load without a failed request', async () => {
    const deployments = lines(await inDev('get', 'deployments', '--output', 'name'));
    expect(deployments).toHaveLength(7);
    const pairs = await underTraffic(parley, PAIRS / 2, async () => {
      await inDev('rollout', 'restart', ...deployments);
      await Promise.all(deployments.map(rolledOut));
      await sleep(10_000); // the last of the old pods are still ending
    });
    process.stderr.write(`${sum(pairs, ({ requests }) => requests)} requests during ${deployments.length} restarts\n`);
    await expectAllWell(pairs);
  }, 900_000);

  it('loses and doubles nothing while the projector is scaled to three and back', async () => {
    const pairs = await underTraffic(parley, PAIRS, async () => {
      await inDev('scale', PROJECTOR, '--replicas=3');
      await rolledOut(PROJECTOR);
      await eventually(async () => expect(await projectedByPod()).toEqual([true, true, true]), 60_000);
      await inDev('scale', PROJECTOR, '--replicas=1');
      await rolledOut(PROJECTOR);
      await sleep(10_000);
    });
    process.stderr.write(`${sum(pairs, ({ acknowledged }) => acknowledged)} events while the projector was scaled\n`);
    await expectAllWell(pairs);
  }, 600_000);

  it('had no container that was started again, but that of the Job, which tries until the servers are there', async () => {
    const restarts = '{range .items[*]}{.metadata.name}{" "}{.status.containerStatuses[*].restartCount}{"\\n"}{end}';
    const pods = lines(await inDev('get', 'pods', '--selector=!batch.kubernetes.io/job-name', '--output', `jsonpath=${restarts}`));
    expect(pods.filter((line) => !line.endsWith(' 0'))).toEqual([]);
  });
});

/** Whether each pod of the projector has brought events into the read models. */
async function projectedByPod(): Promise<boolean[]> {
  const names = lines(await inDev('get', 'pods', '--selector=app.kubernetes.io/name=inbox-projector', '--output', 'name'));
  return Promise.all(
    names.map(async (name) => {
      const metrics = await inDev('get', '--raw', `/api/v1/namespaces/parley-dev/pods/${name.replace('pod/', '')}:3000/proxy/metrics`);
      return /^parley_projected_events_total\{read_model="inbox"\} [1-9]/m.test(metrics);
    }),
  );
}

function sum(pairs: readonly Pair[], countOf: (pair: Pair) => number): number {
  return pairs.reduce((total, pair) => total + countOf(pair), 0);
}
