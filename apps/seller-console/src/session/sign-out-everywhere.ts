const CHANNEL = 'parley/sign-out';

/** Tells the other tabs of this browser that a seller has signed out. */
export function announceSignOut(sellerId: string): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(sellerId);
  channel.close();
}

/** Calls `leave` when the seller signs out in another tab of this browser. */
export function onSignOut(sellerId: string, leave: () => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === sellerId) leave();
  };
  return () => channel.close();
}
