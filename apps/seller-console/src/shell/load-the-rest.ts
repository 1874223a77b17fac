/** What is not part of the first load, in the order in which it is likely to be wanted. */
const REST = [
  () => import('../orders/orders-part.js'),
  () => import('../notices/notices-part.js'),
  () => import('../blacklist/blacklist-part.js'),
  () => import('../thread/picture-viewer.js'),
  () => import('../messages/batch-reply-dialog.js'),
  () => import('../emoji/emoji-picker.js'),
];

const IDLE_MS = 2000;

/** Loads the other parts when the first has had its time, so that they open at once and also while the connection is lost. */
export function loadTheRest(): () => void {
  const timer = setTimeout(() => {
    // What fails is loaded when it is wanted, and says then that it cannot be.
    for (const load of REST) load().catch(() => undefined);
  }, IDLE_MS);
  return () => clearTimeout(timer);
}
