// Runs before a process's own module: on SIGUSR2 it collects garbage and prints the used heap as "soak-memory <index> <bytes>".
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
let samples = 0;
process.on('SIGUSR2', async () => {
  collect();
  // The second collection frees memory that finalizers released, such as array buffers.
  await sleep(50);
  collect();
  const { heapUsed, external } = process.memoryUsage();
  process.stderr.write(`soak-memory ${samples} ${heapUsed + external}\n`);
  samples += 1;
});
