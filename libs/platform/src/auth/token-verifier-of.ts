import { type TokenSettings, identityProvider } from '../config/http-settings.js';
import { LOCAL_AUDIENCE, LOCAL_ISSUER, localKeys } from './local-keys.js';
import { TokenVerifier } from './token-verifier.js';

/** Checks tokens with the keys of the identity provider, and where none is set with the local key of the data folder. */
export async function tokenVerifier(settings: TokenSettings): Promise<TokenVerifier> {
  const provider = identityProvider(settings);
  if (provider) return TokenVerifier.remote(provider.jwksUrl, provider);
  const { publicKey } = await localKeys(settings.PARLEY_DATA);
  return new TokenVerifier(publicKey, { issuer: LOCAL_ISSUER, audience: LOCAL_AUDIENCE });
}
