import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

const module = new URL('../../dist/process/run-process.js', import.meta.url).href;

/** A process whose `start` is given as source text. It says 'begun' when it may be stopped. */
function run(start: string) {
  const script = `
    import { runProcess } from ${JSON.stringify(module)};
    setInterval(() => undefined, 1000);
    const say = (line) => process.stdout.write(line + '\\n');
    const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    process.exit(await runProcess(${start}));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { begun: once(child.stdout, 'data'), child, end: ended.then(([exit, out, err]) => ({ code: exit[0] as number | null, out, err })) };
}

const STARTED = "async () => { say('begun'); return { stop: STOP }; }";

describe('A process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('that is still starting exits with 0 at %s', async (signal) => {
    const { child, begun, end } = run("() => new Promise(() => say('begun'))");
    await begun;
    child.kill(signal);
    expect(await end).toEqual({ code: 0, out: 'begun\n', err: '' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('finishes its stop at %s and exits with 0', async (signal) => {
    const { child, begun, end } = run(STARTED.replace('STOP', "async () => { await later(100); say('stopped'); }"));
    await begun;
    child.kill(signal);
    expect(await end).toEqual({ code: 0, out: 'begun\nstopped\n', err: '' });
  });

  it('stops once although a second signal arrives during the stop', async () => {
    const { child, begun, end } = run(STARTED.replace('STOP', "async () => { process.kill(process.pid, 'SIGINT'); await later(100); say('stopped'); }"));
    await begun;
    child.kill('SIGTERM');
    expect(await end).toEqual({ code: 0, out: 'begun\nstopped\n', err: '' });
  });

  it('exits with 1 and the reason if its start fails', async () => {
    const { end } = run("async () => { throw new Error('PARLEY_PORT must be a whole number'); }");
    expect(await end).toEqual({ code: 1, out: '', err: 'Parley cannot start: PARLEY_PORT must be a whole number\n' });
  });

  it('exits with 1 and the reason if its stop fails', async () => {
    const { child, begun, end } = run(STARTED.replace('STOP', "async () => { throw new Error('the relay is stuck'); }"));
    await begun;
    child.kill('SIGTERM');
    const { code, err } = await end;
    expect([code, err]).toEqual([1, expect.stringContaining('The stop failed: Error: the relay is stuck')]);
  });
});
