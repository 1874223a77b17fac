/** Limits how many messages or replies one caller sends. */
export interface SendRate {
  /** Takes a place. Throws `RATE_LIMITED`. */
  take(callerId: string): Promise<void>;
  /** Gives the place back: nothing was sent. */
  giveBack(callerId: string): Promise<void>;
}

/** Sends within the caller's rate; refused and repeated requests are not counted. Throws `RATE_LIMITED`. */
export async function withinRate<T>(rate: SendRate, callerId: string, send: () => Promise<T>, counts: (sent: T) => boolean): Promise<T> {
  await rate.take(callerId);
  let counted = false;
  try {
    const sent = await send();
    counted = counts(sent);
    return sent;
  } finally {
    if (!counted) await rate.giveBack(callerId);
  }
}
