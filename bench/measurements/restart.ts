import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../harness/statistics.js';
import { type Measurement } from '../measurement.js';

const GIVEN_UP_MS = 60_000;

/** The time from `npm start` to ready on a data folder with very many events. */
export const restart: Measurement = {
  name: 'restart',
  async run(bench) {
    const folder = await bench.data.sellers();
    bench.progress('restarting');
    const times: number[] = [];
    for (let i = 0; i < bench.samples; i++) times.push(await secondsToReady(folder));
    return [
      {
        what: `\`npm start\` to ready with ${bench.data.sizes.sellers} events in the store`,
        value: median(times),
        unit: 's',
        better: 'less',
        bound: 5,
        aim: null,
        figures: `longest ${Math.max(...times).toFixed(2)} s of ${times.length}`,
      },
    ];
  },
};

async function secondsToReady(folder: string): Promise<number> {
  const port = await freePort();
  const begun = performance.now();
  const env = { ...process.env, PARLEY_PORT: String(port), PARLEY_DATA: folder, PARLEY_LOG_LEVEL: 'warn' };
  const npm = spawn('npm', ['start'], { env, stdio: 'ignore' });
  const exited = once(npm, 'exit');
  try {
    while (!(await isReady(port))) {
      if (npm.exitCode !== null) throw new Error(`npm start ended with ${npm.exitCode}`);
      if (performance.now() - begun > GIVEN_UP_MS) throw new Error('npm start was not ready within a minute');
      await sleep(10);
    }
    return (performance.now() - begun) / 1000;
  } finally {
    npm.kill('SIGTERM');
    await exited;
  }
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
  await answer?.arrayBuffer();
  return answer?.ok ?? false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
