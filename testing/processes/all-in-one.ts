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
  /** More settings. Without them, no limits apply. */
  readonly env?: Readonly<Record<string, string>>;
  /** A data folder to keep. Default: a temporary folder, deleted by `stop`. */
  readonly data?: string;
  readonly port?: number;
  /** The project root, if it is not the current folder. */
  readonly root?: string;
  /** The script and its arguments. Default: the built all-in-one, which must exist. */
  readonly script?: readonly string[];
  /** Ends the process, also before it is ready. */
  readonly signal?: AbortSignal;
}

/** A process of the built all-in-one that is ready, and its data folder. */
export interface AllInOne extends ParleyUnderTest {
  readonly data: string;
  readonly pid: number;
  /** Resolves when the process has ended for any reason. */
  readonly ended: Promise<ProcessEnd>;
  /** Kills the process, as a power cut would, and keeps the data folder. */
  kill(): Promise<void>;
}

/** Starts the built all-in-one and waits until it is ready. If it fails to start, the error contains its log. */
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
