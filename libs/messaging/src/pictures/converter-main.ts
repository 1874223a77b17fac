import { writeFile } from 'node:fs/promises';
import { Refusal } from '@parley/event-sourcing';
import { convertPicture } from './convert.js';
import { type Outcome, type Task } from './converter.js';

// A process of its own: see PictureConverter. It ends with the one that started it, and not by a signal that was meant for that one.
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('message', (task: Task) => {
  convertPicture(task.input, task.output, task.scratch).then(
    (converted) => tell({ converted }),
    (error: unknown) => tell(error instanceof Refusal ? { refused: { code: error.code, message: error.message } } : { failed: String(error) }),
  );
});

// Where memory is short, the system ends this process and not the one that it works for.
await writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);

function tell(outcome: Omit<Outcome, 'rss'>): void {
  process.send?.({ ...outcome, rss: process.memoryUsage.rss() });
}
