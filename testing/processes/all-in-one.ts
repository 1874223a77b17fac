import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_LIMITS } from './no-limits.js';
import { freePort } from './free-port.js';
import { type ParleyUnderTest } from './parley-under-test.js';
import { type ProcessEnd, startParleyProcess } from './parley-process.js';
import { LOCAL, signedTokens, signingKeyOf } from '../marketplace/client/tokens.js';

const MAIN = 'apps/all-in-one/dist/main.js';

export interface StartOptions {
  /** Settings beside those that a test run needs; nothing is limited unless they say so. */
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

/** A process of the built all-in-one that is ready, and its data folder. */
export interface AllInOne extends ParleyUnderTest {
  readonly data: string;
  readonly pid: number;
  /** Resolves when the process has ended, however that came. */
  readonly ended: Promise<ProcessEnd>;
  /** Ends the process at once, as a power cut would, and keeps the data folder. */
  kill(): Promise<void>;
}

/** Starts the built all-in-one and waits until it is ready. Where it does not become so, the error carries its log. */
export async function startAllInOne(options: StartOptions = {}): Promise<AllInOne> {
  const root = options.root ?? process.cwd();
  if (!options.script && !existsSync(join(root, MAIN))) throw new Error(`${MAIN} is not built; run npm run build first`);
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'parley-')));
  const removeData = async (): Promise<void> => {
    if (options.data === undefined) await rm(data, { recursive: true, force: true });
  };
  try {
    const parley = await startParleyProcess({
      script: options.script ?? [join(root, MAIN)],
      cwd: root,
      env: { PARLEY_DATA: data, ...NO_LIMITS, ...options.env },
      port: options.port ?? (await freePort()),
      signal: options.signal,
    });
    return {
      ...parley,
      token: signedTokens(signingKeyOf(data)),
      key: { file: signingKeyOf(data), ...LOCAL },
      data,
      stop: async () => {
        await parley.stop();
        await removeData();
      },
    };
  } catch (error) {
    await removeData();
    throw error;
  }
}
