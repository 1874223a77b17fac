import { RecentMap } from '@parley/event-sourcing';
import { type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, type JWTVerifyResult, errors, jwtVerify } from 'jose';
import { ParleyError } from '../problems/errors.js';
import { type Caller, callerOf } from './caller.js';
import { type KeySet, type Keys } from './key-source.js';

/** Signatures that a holder of the public key cannot make. */
export const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'];

/** Media types of access tokens (RFC 9068 for `at+jwt`); a token may also name none. Logout and other tokens are refused. */
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];
const CLOCK_TOLERANCE_S = 5;
/** A token that was issued further in the future is refused. */
const ISSUED_AHEAD_S = 60;
const CACHED = 10_000;

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** From issue to expiry, in seconds; null means no limit. */
  readonly longestLifetimeS: number | null;
}

interface Verified {
  readonly caller: Caller;
  readonly expiresMs: number;
  /** Of the keys that verified it. */
  readonly generation: number;
}

/**
 * Verifies tokens and reads their callers. Verified tokens are cached until they expire or the keys change, so that a caller's next request costs a
 * look-up.
 *
 * Errors: `UNAUTHENTICATED` for each invalid token; `UNAVAILABLE` if the identity provider's keys cannot be fetched.
 */
export class TokenVerifier {
  private readonly verified: RecentMap<string, Verified>;

  constructor(
    private readonly keys: Keys,
    private readonly rules: TokenRules,
    mostCached = CACHED,
  ) {
    this.verified = new RecentMap(mostCached);
  }

  /** How many verified tokens are cached. */
  get cached(): number {
    return this.verified.size;
  }

  async verify(authorization: string | undefined): Promise<Caller> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new ParleyError('UNAUTHENTICATED', 'The request bears no token');
    const keys = await this.keys.current();
    const cached = this.verified.get(token);
    if (cached && cached.expiresMs > Date.now() && cached.generation === keys.generation) return cached.caller;
    this.verified.delete(token);
    const { payload, verifiedBy } = await this.payload(token, keys);
    const caller = callerOf(payload);
    this.verified.set(token, { caller, expiresMs: (expiryOf(payload) + CLOCK_TOLERANCE_S) * 1000, generation: verifiedBy });
    return caller;
  }

  private async payload(token: string, keys: KeySet): Promise<{ payload: JWTPayload; verifiedBy: number }> {
    try {
      return { payload: await this.verifiedWith(token, keys.getKey), verifiedBy: keys.generation };
    } catch (error) {
      if (!(error instanceof ParleyError && error.cause instanceof errors.JWKSNoMatchingKey)) throw error;
      const newer = await this.keys.newerThan(keys);
      if (newer.generation === keys.generation) throw error;
      return { payload: await this.verifiedWith(token, newer.getKey), verifiedBy: newer.generation };
    }
  }

  private async verifiedWith(token: string, getKey: JWTVerifyGetKey): Promise<JWTPayload> {
    const { issuer, audience } = this.rules;
    const options: JWTVerifyOptions = { issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_S };
    try {
      const { payload, protectedHeader } = await withAnyKey(token, getKey, options);
      if (protectedHeader.typ !== undefined && !TYPES.includes(protectedHeader.typ.toLowerCase())) {
        throw refused(`The token has the unsupported type ${protectedHeader.typ}`);
      }
      this.judgeTimes(payload);
      return payload;
    } catch (error) {
      if (error instanceof ParleyError) throw error;
      // The keys are known, so the token is the cause of any failure.
      throw refused(error instanceof errors.JWTExpired ? 'The token has expired' : 'The token is not valid', error);
    }
  }

  private judgeTimes(payload: JWTPayload): void {
    const nowS = Date.now() / 1000;
    const { longestLifetimeS } = this.rules;
    if (payload.iat !== undefined && payload.iat > nowS + ISSUED_AHEAD_S) throw refused('The token was issued in the future');
    const lifetimeS = expiryOf(payload) - Math.min(payload.iat ?? nowS, nowS);
    if (longestLifetimeS !== null && lifetimeS > longestLifetimeS) throw refused(`The token lives longer than ${longestLifetimeS} s`);
  }
}

function expiryOf({ exp }: JWTPayload): number {
  if (typeof exp !== 'number') throw refused('The token never expires');
  return exp;
}

/** Verifies with the key that the token names, or with each that fits if it names none and there are several. */
async function withAnyKey(token: string, getKey: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, getKey, options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    let last: unknown = error;
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options);
      } catch (refusal) {
        last = refusal;
        // The key fits and the claims do not; anything else, as a key that is too short, lies in this key alone.
        if (refusal instanceof errors.JWTExpired || refusal instanceof errors.JWTClaimValidationFailed) throw refusal;
      }
    }
    throw last;
  }
}

function refused(message: string, cause?: unknown): ParleyError {
  const error = new ParleyError('UNAUTHENTICATED', message);
  error.cause = cause;
  return error;
}
