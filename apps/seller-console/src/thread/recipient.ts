/** Whom a reply goes to: a conversation with a buyer, or the messages of an order. Both kinds of ids never meet. */
export interface Recipient {
  readonly kind: 'conversation' | 'order';
  readonly id: string;
}

/** A key of a map or of a storage. */
export const recipientKey = ({ kind, id }: Recipient): string => `${kind}/${id}`;
