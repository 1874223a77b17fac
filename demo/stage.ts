import { existsSync } from 'node:fs';
import { type AllInOne, startAllInOne } from '../testing/processes/all-in-one.js';
import { type TokenSource } from '../testing/marketplace/client/claims.js';
import { commandTokens, signedTokens, signingKeyOf } from '../testing/marketplace/client/tokens.js';
import { type DemoOptions } from './options.js';

/** The hint for missing or refused tokens. */
export const TOKEN_HINT = 'Set PARLEY_DATA to the data folder of that Parley, or use --token-command if an identity provider issues its tokens.';

/** The Parley on which a day is played. */
export interface Stage {
  readonly baseUrl: string;
  readonly token: TokenSource;
  /** The process, if it was started for the demo. */
  readonly own: AllInOne | null;
}

/** Finds the selected Parley, or starts one. Throws if another server answers, or if none answers at `--url`. */
export async function findOrStartParley(options: DemoOptions, signal: AbortSignal, say: (what: string) => void): Promise<Stage> {
  const baseUrl = options.url ?? `http://127.0.0.1:${options.port}`;
  if ((options.url !== null || options.port !== 0) && (await isParley(baseUrl))) {
    say(`Using the Parley at ${baseUrl}.`);
    return { baseUrl, token: tokensOf(options), own: null };
  }
  if (options.url !== null) throw new Error(`No server answers at ${options.url}. Start Parley there, or leave out --url.`);
  say(`No Parley answers at ${baseUrl}: starting one on the data folder ${options.data}, without a limit of replies.`);
  const script = ['tools/start.mjs', 'main'];
  const own = await startAllInOne({ script, data: options.data, port: options.port || undefined, signal, env: { PARLEY_LOG_LEVEL: 'warn' } });
  return { baseUrl: own.baseUrl, token: own.token, own };
}

function tokensOf({ data, tokenCommand }: DemoOptions): TokenSource {
  if (tokenCommand !== null) return commandTokens(tokenCommand);
  const key = signingKeyOf(data);
  if (!existsSync(key)) throw new Error(`The signing key ${key} does not exist. ${TOKEN_HINT}`);
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
  throw new Error(`The server at ${baseUrl} is not a Parley. Set PARLEY_PORT to another port, or use --url.`);
}
