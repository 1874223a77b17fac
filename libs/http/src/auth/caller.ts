import { MARKETPLACE_ID } from '@parley/contracts';
import { type JWTPayload } from 'jose';
import { ParleyError } from '../problems/errors.js';

export const ROLES = ['seller', 'buyer', 'operator', 'service'] as const;
export type Role = (typeof ROLES)[number];

/** The caller of a request, as the token says. `id` is the seller's or buyer's id, for other roles the subject. */
export interface Caller {
  readonly role: Role;
  readonly id: string;
  /** A seller's, for the audience of notices; null where the token names none. */
  readonly country: string | null;
  readonly categories: readonly string[];
  /** When the token ends, milliseconds since the epoch. */
  readonly expiresMs: number;
}

/** Reads the claims of a verified token; `UNAUTHENTICATED` if they do not name a caller. */
export function callerOf(claims: JWTPayload): Caller {
  const role = ROLES.find((known) => known === claims.role);
  if (!role) throw new ParleyError('UNAUTHENTICATED', 'The token names no role');
  const id = role === 'seller' ? claims.sellerId : role === 'buyer' ? claims.buyerId : claims.sub;
  if (typeof id !== 'string' || !MARKETPLACE_ID.test(id)) throw new ParleyError('UNAUTHENTICATED', `The token names no ${role}`);
  const country = typeof claims.country === 'string' ? claims.country : null;
  const categories = Array.isArray(claims.categories) ? claims.categories.filter((each) => typeof each === 'string') : [];
  return { role, id, country, categories, expiresMs: (claims.exp ?? 0) * 1000 };
}
