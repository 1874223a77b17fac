import { localKeys, mintToken } from '@parley/http';
import { identityProvider } from '@parley/runtime';
import { type AllInOneSettings } from './settings.js';

/** A seller of the demo's day: the link that a start prints opens their console. */
export const DEMO_SELLER = { role: 'seller', id: 'lamp:house', country: 'CN', categories: ['lighting', 'furniture'] } as const;
/** Of the token in the link, in seconds. */
const DEMO_TTL_S = 12 * 60 * 60;

/** How the person who started the process gets a token. */
export interface TokenHints {
  readonly hint: string;
  /** A token of a demo seller; null if an identity provider signs the tokens, or if the output is not a terminal. */
  readonly demo: string | null;
}

export async function tokenHints(settings: AllInOneSettings, isTerminal: boolean): Promise<TokenHints> {
  const provider = identityProvider(settings);
  if (provider) return { hint: `Tokens come from ${provider.issuer}`, demo: null };
  const keys = await localKeys(settings.PARLEY_DATA);
  const folder = settings.PARLEY_DATA === '.parley' ? '' : `PARLEY_DATA=${quoted(settings.PARLEY_DATA)} `;
  return {
    hint: `A token: ${folder}npm run --silent token -- seller s-1`,
    demo: isTerminal ? await mintToken(keys, DEMO_SELLER, DEMO_TTL_S) : null,
  };
}

/** A value as one word of a POSIX shell. */
function quoted(value: string): string {
  return /^[\w./:@%+-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
