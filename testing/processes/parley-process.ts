import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
/** The number of characters kept from the end of its log. */
const LOG_AT_MOST = 1_000_000;

/** Options of a process of Parley. */
export interface ProcessOptions {
  /** The script and its arguments. */
  readonly script: readonly string[];
  readonly cwd: string;
  /** All of its settings; `PARLEY_` variables of this process are not passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  /** Ends the process, also before it is ready. */
  readonly signal?: AbortSignal;
}

/** The end of a process: its exit code, or a signal. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of Parley that is ready. */
export interface ParleyProcess {
  readonly baseUrl: string;
  readonly pid: number;
  /** Resolves when the process has ended for any reason. */
  readonly ended: Promise<ProcessEnd>;
  logs(): string;
  /** Kills the process, as a power cut would. */
  kill(): Promise<void>;
  /** Stops it gracefully, and kills it after a timeout. */
  stop(): Promise<void>;
}

/** Starts a process and waits until it is ready. If it fails to start, the error contains its log. */
export async function startParleyProcess({ script, cwd, env, port, signal }: ProcessOptions): Promise<ParleyProcess> {
  const child = spawn(process.execPath, [...script], {
    cwd,
    signal,
    env: { ...withoutSettings(process.env), PARLEY_PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-LOG_AT_MOST)));
  }
  const ended = new Promise<ProcessEnd>((resolve) => child.once('close', (code, end) => resolve({ code, signal: end })));
  const baseUrl = `http://127.0.0.1:${port}`;
  const end = async (how: NodeJS.Signals): Promise<void> => {
    if (hasEnded(child)) return;
    const exited = once(child, 'exit');
    child.kill(how);
    await Promise.race([exited, sleep(STOP_WITHIN_MS, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
  };
  try {
    await ready(child, baseUrl, () => log);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return { baseUrl, pid: child.pid as number, ended, logs: () => log, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function ready(child: ChildProcess, baseUrl: string, logs: () => string): Promise<void> {
  let broken: Error | undefined;
  child.once('error', (error) => (broken = error));
  for (const deadline = performance.now() + START_WITHIN_MS; performance.now() < deadline; await sleep(50)) {
    if (broken) throw broken;
    if (hasEnded(child)) throw new Error(`Parley stopped with ${child.exitCode ?? child.signalCode} before it was ready:\n${logs()}`);
    const answer = await fetch(`${baseUrl}/health/ready`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`Parley was not ready after ${START_WITHIN_MS / 1000} s:\n${logs()}`);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('PARLEY_') && name !== 'NODE_OPTIONS'));
}
