import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ParleyUnderTest } from './parley.js';
import { LOCAL, signedTokens, signingKeyOf } from './tokens.js';

const MAIN = 'apps/all-in-one/dist/main.js';
const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
/** So much of its log is kept, the last of it. */
const LOG_AT_MOST = 1_000_000;

export interface StartOptions {
  /** Settings beside those that a test run needs; `PARLEY_REPLIES_PER_MINUTE` is 0 where nothing is said. */
  readonly env?: Readonly<Record<string, string>>;
  /** A data folder that stays; else a new one that is deleted at the stop. */
  readonly data?: string;
  readonly port?: number;
  /** Of the project, where the process does not run in it. */
  readonly root?: string;
  /** What node runs, from the root; else the built all-in-one, which must be there. */
  readonly script?: readonly string[];
  /** Ends the process, also before it is ready. */
  readonly signal?: AbortSignal;
}

/** How a process has ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of the built all-in-one that is ready, and its data folder. */
export interface AllInOne extends ParleyUnderTest {
  readonly data: string;
  readonly pid: number;
  /** When the process has ended, for whatever reason. */
  readonly ended: Promise<Ended>;
  /** Ends the process at once, as a power cut would, and keeps the data folder. */
  kill(): Promise<void>;
}

/** Starts the built all-in-one and waits until it is ready. Where it does not become so, the error carries its log. */
export async function startAllInOne(options: StartOptions = {}): Promise<AllInOne> {
  const root = options.root ?? process.cwd();
  if (!options.script && !existsSync(join(root, MAIN))) throw new Error(`${MAIN} is not built; run npm run build first`);
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'parley-')));
  const port = options.port ?? (await freePort());
  const child = spawn(process.execPath, [...(options.script ?? [join(root, MAIN)])], {
    cwd: root,
    signal: options.signal,
    env: {
      ...withoutSettings(process.env),
      PARLEY_PORT: String(port),
      PARLEY_DATA: data,
      PARLEY_REPLIES_PER_MINUTE: '0',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-LOG_AT_MOST)));
  }
  const logs = (): string => log;
  const ended = new Promise<Ended>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  const baseUrl = `http://127.0.0.1:${port}`;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasEnded(child)) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await Promise.race([exited, sleep(STOP_WITHIN_MS, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
  };
  const removeData = async (): Promise<void> => {
    if (options.data === undefined) await rm(data, { recursive: true, force: true });
  };
  try {
    await ready(child, baseUrl, logs);
  } catch (error) {
    await end('SIGKILL');
    await removeData();
    throw error;
  }
  return {
    baseUrl,
    token: signedTokens(signingKeyOf(data)),
    key: { file: signingKeyOf(data), ...LOCAL },
    data,
    pid: child.pid as number,
    ended,
    logs,
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGTERM');
      await removeData();
    },
  };
}

async function ready(child: ChildProcess, baseUrl: string, logs: () => string): Promise<void> {
  let broken: Error | undefined;
  child.once('error', (error) => (broken = error));
  for (const deadline = performance.now() + START_WITHIN_MS; performance.now() < deadline; await sleep(50)) {
    if (broken) throw broken;
    if (hasEnded(child)) throw new Error(`Parley stopped with ${child.exitCode ?? child.signalCode} before it was ready:\n${logs()}`);
    const answer = await fetch(`${baseUrl}/health/ready`).catch(() => null);
    await answer?.arrayBuffer();
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
