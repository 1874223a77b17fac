// Run before a process's own module: on SIGUSR2 it collects garbage and prints what stays, as "soak-memory <how many before> <bytes>".
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
let samples = 0;
process.on('SIGUSR2', async () => {
  collect();
  // What was freed by finalizers, such as array buffers, goes with the second collection.
  await sleep(50);
  collect();
  const { heapUsed, external } = process.memoryUsage();
  process.stderr.write(`soak-memory ${samples} ${heapUsed + external}\n`);
  samples += 1;
});
