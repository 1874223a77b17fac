import { identityProvider, localKeys, mintToken } from '@parley/platform';
import { type AllInOneSettings } from './settings.js';

/** Whose console the link that is printed at the start opens, and for how many seconds. */
const DEMO_SELLER = { role: 'seller', id: 's-1', country: 'DE', categories: [] } as const;
const DEMO_TTL_S = 12 * 60 * 60;

/** How whoever started the process comes by a token. */
export interface TokenHints {
  readonly hint: string;
  /** A token of a demo seller, null where an identity provider signs the tokens. */
  readonly demo: string | null;
}

export async function tokenHints(settings: AllInOneSettings): Promise<TokenHints> {
  const provider = identityProvider(settings);
  if (provider) return { hint: `Tokens come from ${provider.issuer}`, demo: null };
  const keys = await localKeys(settings.PARLEY_DATA);
  return { hint: 'A token: npm run --silent token -- seller s-1', demo: await mintToken(keys, DEMO_SELLER, DEMO_TTL_S) };
}
