/** Who a request speaks for. `id` is a seller's or buyer's id, for others the token's subject. */
export interface Claims {
  readonly role: 'seller' | 'buyer' | 'operator' | 'service';
  readonly id: string;
  readonly country?: string;
  readonly categories?: readonly string[];
}

/** Gives a token for claims; the same one again while it is good. */
export type TokenSource = (claims: Claims) => Promise<string>;
