import { type JWTVerifyGetKey, type JWTVerifyOptions, type CryptoKey, createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { ParleyError } from '../errors/errors.js';
import { type Caller, callerOf } from './caller.js';

/** Signatures that a holder of the public key cannot make. */
export const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'];

const CLOCK_TOLERANCE_S = 5;
const REMEMBERED = 10_000;

interface Verified {
  readonly caller: Caller;
  readonly expiresMs: number;
}

/**
 * Says who a token speaks for. Verified tokens are remembered until they expire, so that a caller's next request costs a look-up.
 *
 * Errors: `UNAUTHENTICATED`; `UNAVAILABLE` where the keys cannot be fetched.
 */
export class TokenVerifier {
  private readonly verified = new Map<string, Verified>();

  constructor(
    private readonly key: CryptoKey | JWTVerifyGetKey,
    private readonly options: { readonly issuer: string; readonly audience: string },
  ) {}

  /** Keys of an identity provider. */
  static remote(jwksUrl: string, options: { readonly issuer: string; readonly audience: string }): TokenVerifier {
    return new TokenVerifier(createRemoteJWKSet(new URL(jwksUrl)), options);
  }

  async verify(authorization: string | undefined): Promise<Caller> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new ParleyError('UNAUTHENTICATED', 'The request bears no token');
    const known = this.verified.get(token);
    if (known && known.expiresMs > Date.now()) return known.caller;
    this.verified.delete(token);
    const payload = await this.payload(token);
    if (typeof payload.exp !== 'number') throw new ParleyError('UNAUTHENTICATED', 'The token never expires');
    const caller = callerOf(payload);
    this.remember(token, { caller, expiresMs: (payload.exp + CLOCK_TOLERANCE_S) * 1000 });
    return caller;
  }

  private async payload(token: string) {
    const options: JWTVerifyOptions = { ...this.options, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_S };
    try {
      const { payload } =
        typeof this.key === 'function' ? await jwtVerify(token, this.key, options) : await jwtVerify(token, this.key, options);
      return payload;
    } catch (error) {
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
        throw new ParleyError('UNAVAILABLE', 'The keys that tokens are checked with cannot be fetched');
      }
      throw new ParleyError('UNAUTHENTICATED', error instanceof errors.JWTExpired ? 'The token has expired' : 'The token is not valid');
    }
  }

  private remember(token: string, verified: Verified): void {
    this.verified.set(token, verified);
    if (this.verified.size > REMEMBERED) this.verified.delete(this.verified.keys().next().value as string);
  }
}
