import { type TokenSettings, identityProvider } from '@parley/runtime';
import { LOCAL_AUDIENCE, LOCAL_ISSUER } from './local-keys.js';
import { KeySource, fixedKey } from './key-source.js';
import { TokenVerifier } from './token-verifier.js';
import { verificationKey } from './verification-key.js';

/** Checks tokens with the keys of the identity provider, and if none is set with the local key of the data folder. */
export async function tokenVerifier(settings: TokenSettings): Promise<TokenVerifier> {
  const provider = identityProvider(settings);
  if (provider) {
    const keys = new KeySource(provider.jwksUrl, { maxAgeMs: settings.PARLEY_JWKS_CACHE_SECONDS * 1000 });
    return new TokenVerifier(keys, { ...provider, longestLifetimeS: settings.PARLEY_TOKEN_LIFETIME_HOURS * 3600 });
  }
  // The owner of the local key decides on lifetimes with `--ttl`.
  const rules = { issuer: LOCAL_ISSUER, audience: LOCAL_AUDIENCE, longestLifetimeS: null };
  return new TokenVerifier(fixedKey(await verificationKey(settings.PARLEY_DATA)), rules);
}
