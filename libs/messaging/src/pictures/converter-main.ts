import { writeFile } from 'node:fs/promises';
import { Refusal } from '@parley/event-sourcing';
import { convertPicture } from './convert.js';
import { type Outcome, type Task } from './converter.js';

const WATCH_MS = 25;
let watch: NodeJS.Timeout | undefined;

// A separate process, see PictureConverter. It ends with its parent, and ignores signals to the process group.
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('message', (task: Task) => {
  const used = process.cpuUsage();
  clearInterval(watch);
  // The decoder runs in other threads, so this thread can watch their usage. A process beyond a limit is not used again.
  watch = setInterval(() => {
    const { user, system } = process.cpuUsage(used);
    if (user + system > task.cpuMicros) refuse('PICTURE_UNSUPPORTED', 'The picture takes too long to read');
    else if (process.memoryUsage.rss() > task.rssBytes) refuse('PICTURE_TOO_LARGE', 'The picture takes too much memory to read');
  }, WATCH_MS);
  convertPicture(task.input, task.output, task.scratch).then(
    (converted) => tell({ converted }),
    (error: unknown) => tell(error instanceof Refusal ? { refused: { code: error.code, message: error.message } } : { failed: String(error) }),
  );
});

// If memory is short, the system kills this process rather than its parent.
await writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);

function refuse(code: string, message: string): void {
  clearInterval(watch);
  process.send?.({ refused: { code, message }, rss: Number.MAX_SAFE_INTEGER }, () => process.exit());
}

function tell(outcome: Omit<Outcome, 'rss'>): void {
  clearInterval(watch);
  process.send?.({ ...outcome, rss: process.memoryUsage.rss() });
}
