import { type TokenSettings, identityProvider } from '../config/http-settings.js';
import { LOCAL_AUDIENCE, LOCAL_ISSUER } from './local-keys.js';
import { TokenVerifier } from './token-verifier.js';
import { verificationKey } from './verification-key.js';

/** Checks tokens with the keys of the identity provider, and where none is set with the local key of the data folder. */
export async function tokenVerifier(settings: TokenSettings): Promise<TokenVerifier> {
  const provider = identityProvider(settings);
  if (provider) return TokenVerifier.remote(provider.jwksUrl, provider);
  return new TokenVerifier(await verificationKey(settings.PARLEY_DATA), { issuer: LOCAL_ISSUER, audience: LOCAL_AUDIENCE });
}
