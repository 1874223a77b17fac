import { spawnSync } from 'node:child_process';

/** Builds the processes, which are measured as built. */
export function build(): void {
  const { status } = spawnSync(process.execPath, ['tools/build/build.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('the build failed; see its output above');
}

/** Prints a line for each step, with the seconds since the start, and updates within a step at most twice a second. */
export function progressOn(stream: NodeJS.WriteStream): (text: string) => void {
  const begun = performance.now();
  let last = -Infinity;
  let topic = '';
  return (text) => {
    const now = performance.now();
    const about = text.replace(/ \d+ %$/, '');
    if (about === topic && now - last < 2000) return;
    [topic, last] = [about, now];
    stream.write(`${((now - begun) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);
  };
}
