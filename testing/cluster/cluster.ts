import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TokenSource } from '../marketplace/client/claims.js';
import { inParallel } from '../async/in-parallel.js';
import { NO_LIMITS } from '../processes/no-limits.js';
import { signedTokens, signingKeyOf } from '../marketplace/client/tokens.js';
import { type FrontDoor, openFrontDoor } from './front-door.js';
import { Instance, keepProbing } from './instances.js';
import { APPS, type App } from './routes.js';

/** The addresses of a cluster's servers, and the number of instances of each app. */
export interface ClusterOptions {
  readonly mongodbUri: string;
  readonly brokers: readonly string[];
  /** Prefix of the names of its databases. */
  readonly database: string;
  /** The project root. The processes run its built output. */
  readonly root?: string;
  /** Default: one of each. */
  readonly instances?: Partial<Record<App, number>>;
  /** More settings for each app. */
  readonly env?: Partial<Record<App, Readonly<Record<string, string>>>>;
  /** Modules that each process runs before its own. */
  readonly imports?: readonly string[];
  readonly port?: number;
  /** A data folder with the key that signs tokens. Default: a temporary folder, deleted by `stop`. */
  readonly data?: string;
}

/** A Parley cluster behind one address. */
export interface Cluster {
  readonly baseUrl: string;
  readonly token: TokenSource;
  readonly data: string;
  readonly instances: readonly Instance[];
  of(app: App): readonly Instance[];
  logs(): string;
  stop(): Promise<void>;
}

const PROBE_EVERY_MS = 200;
/** More processes at once compete for the processors, until one of them reports that a server answers too late. */
const STARTS_AT_ONCE = 4;
/** Longer than the interval of probes, also on a busy machine. */
const DRAIN_MS = 2000;
const READS_TOKENS: readonly App[] = ['messaging', 'order-message', 'notice', 'blacklist', 'inbox-api'];

/** Starts the processes of every app and resolves when all are ready. The topics must exist. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const root = options.root ?? process.cwd();
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'parley-cluster-')));
  const wanted = APPS.flatMap((app) => Array.from({ length: options.instances?.[app] ?? 1 }, () => app));
  const instances = await Promise.all(wanted.map((app) => Instance.of(app, root, settingsOf(app, options, data), options.imports)));
  const of = (app: App) => instances.filter((instance) => instance.app === app);
  let door: FrontDoor | undefined;
  let stopProbing: (() => Promise<void>) | undefined;
  const stop = async () => {
    await door?.close();
    await stopProbing?.();
    await Promise.all(instances.map((instance) => instance.stop()));
    if (options.data === undefined) await rm(data, { recursive: true, force: true });
  };
  try {
    // Wait for all starts, failed or not, before stopping any of them.
    const failures = await inParallel(instances, STARTS_AT_ONCE, (instance) => instance.start().then(() => null, (error: Error) => error));
    const failure = failures.find((each) => each !== null);
    if (failure) throw failure;
    stopProbing = keepProbing(instances, PROBE_EVERY_MS);
    door = await openFrontDoor((app) => of(app).filter(({ ready }) => ready).map(({ baseUrl }) => baseUrl), { port: options.port });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    baseUrl: door.baseUrl,
    token: signedTokens(signingKeyOf(data)),
    data,
    instances,
    of,
    logs: () => instances.map((instance) => `--- ${instance.app}\n${instance.logs()}`).join('\n'),
    stop,
  };
}

/** The settings of one app. */
export function settingsOf(app: App, { mongodbUri, brokers, database, env }: ClusterOptions, data: string): Record<string, string> {
  return {
    PARLEY_DRAIN_MS: String(DRAIN_MS),
    PARLEY_MONGODB_URI: mongodbUri,
    PARLEY_MONGODB_DATABASE: database,
    ...(app !== 'inbox-api' && { PARLEY_KAFKA_BROKERS: brokers.join() }),
    ...(READS_TOKENS.includes(app) && { PARLEY_DATA: data }),
    ...(READS_TOKENS.includes(app) && NO_LIMITS),
    ...env?.[app],
  };
}
