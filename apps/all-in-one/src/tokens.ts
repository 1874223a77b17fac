import { LOCAL_AUDIENCE, LOCAL_ISSUER, TokenVerifier, identityProvider, localKeys, mintToken } from '@parley/platform';
import { type AllInOneSettings } from './settings.js';

/** Whose console the link that is printed at the start opens, and for how many seconds. */
const DEMO_SELLER = { role: 'seller', id: 's-1', country: 'DE', categories: [] } as const;
const DEMO_TTL_S = 12 * 60 * 60;

/** Who signs the tokens that are taken here, and how to come by one. */
export interface Tokens {
  readonly verifier: TokenVerifier;
  /** One line for whoever started the process. */
  readonly hint: string;
  /** A token of a demo seller, null where another signs the tokens. */
  readonly demo: string | null;
}

/** The identity provider of the settings; without one, this machine signs tokens itself. */
export async function chooseTokens(settings: AllInOneSettings): Promise<Tokens> {
  const provider = identityProvider(settings);
  if (provider) {
    return { verifier: TokenVerifier.remote(provider.jwksUrl, provider), hint: `Tokens come from ${provider.issuer}`, demo: null };
  }
  const keys = await localKeys(settings.PARLEY_DATA);
  return {
    verifier: new TokenVerifier(keys.publicKey, { issuer: LOCAL_ISSUER, audience: LOCAL_AUDIENCE }),
    hint: 'A token: npm run --silent token -- seller s-1',
    demo: await mintToken(keys, DEMO_SELLER, DEMO_TTL_S),
  };
}
