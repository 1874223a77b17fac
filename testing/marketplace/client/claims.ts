/** The caller of a request. `id` is a seller's or buyer's id, for other roles the token's subject. */
export interface Claims {
  readonly role: 'seller' | 'buyer' | 'operator' | 'service';
  readonly id: string;
  readonly country?: string;
  readonly categories?: readonly string[];
}

/** Returns a token for claims, cached while it is valid. */
export type TokenSource = (claims: Claims) => Promise<string>;
