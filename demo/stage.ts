import { existsSync } from 'node:fs';
import { type AllInOne, startAllInOne } from '../testing/processes/all-in-one.js';
import { type TokenSource } from '../testing/marketplace/client/claims.js';
import { commandTokens, signedTokens, signingKeyOf } from '../testing/marketplace/client/tokens.js';
import { type DemoOptions } from './options.js';

/** What helps where tokens are missing or not accepted. */
export const WHOSE_TOKENS = 'Set PARLEY_DATA to the data folder of that Parley, or say --token-command where its tokens come from an identity provider.';

/** The Parley that a day is played on. */
export interface Stage {
  readonly baseUrl: string;
  readonly token: TokenSource;
  /** The process, where it was started for the demo. */
  readonly own: AllInOne | null;
}

/** Finds the Parley that is meant, or starts one. Throws where something else answers, or where none does and none may be started. */
export async function openStage(options: DemoOptions, signal: AbortSignal, say: (what: string) => void): Promise<Stage> {
  const baseUrl = options.url ?? `http://127.0.0.1:${options.port}`;
  if ((options.url !== null || options.port !== 0) && (await isParley(baseUrl))) {
    say(`A Parley answers at ${baseUrl}.`);
    return { baseUrl, token: tokensOf(options), own: null };
  }
  if (options.url !== null) throw new Error(`Nobody answers at ${options.url}.`);
  say(`No Parley answers at ${baseUrl}: one is built and started on the data folder ${options.data}, without a limit of replies.`);
  const script = ['tools/start.mjs', 'main'];
  const own = await startAllInOne({ script, data: options.data, port: options.port || undefined, signal, env: { PARLEY_LOG_LEVEL: 'warn' } });
  return { baseUrl: own.baseUrl, token: own.token, own };
}

function tokensOf({ data, tokenCommand }: DemoOptions): TokenSource {
  if (tokenCommand !== null) return commandTokens(tokenCommand);
  const key = signingKeyOf(data);
  if (!existsSync(key)) throw new Error(`There is no ${key} to sign tokens with. ${WHOSE_TOKENS}`);
  return signedTokens(key);
}

async function isParley(baseUrl: string): Promise<boolean> {
  let answer: Response;
  try {
    answer = await fetch(`${baseUrl}/openapi.json`);
  } catch {
    return false;
  }
  const document = (await answer.json().catch(() => null)) as { readonly info?: { readonly title?: string } } | null;
  if (document?.info?.title === 'Parley') return true;
  throw new Error(`What answers at ${baseUrl} is no Parley. Set PARLEY_PORT to another port, or say --url.`);
}
