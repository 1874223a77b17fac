import { ParleyError } from '../errors/errors.js';
import { type ReplyRate } from './reply-rate.js';

/** Sends within the seller's rate; what was refused or had been sent before counts nothing. Throws `RATE_LIMITED`. */
export async function withinRate<T>(rate: ReplyRate, sellerId: string, send: () => Promise<T>, counts: (sent: T) => boolean): Promise<T> {
  const full = await rate.take(sellerId);
  if (full) throw new ParleyError('RATE_LIMITED', 'Too many replies in a minute', full);
  let counted = false;
  try {
    const sent = await send();
    counted = counts(sent);
    return sent;
  } finally {
    if (!counted) await rate.giveBack(sellerId);
  }
}
