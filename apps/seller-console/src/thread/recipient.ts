/** The recipient of a reply: a conversation, or an order. Their ids never collide. */
export interface Recipient {
  readonly kind: 'conversation' | 'order';
  readonly id: string;
}

/** A key of a map or of a storage. */
export const recipientKey = ({ kind, id }: Recipient): string => `${kind}/${id}`;
