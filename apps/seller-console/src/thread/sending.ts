import { type Parley } from '../live/parley.js';
import { type Recipient, recipientKey } from './recipient.js';
import { attempt } from './attempt.js';

const lanes = new WeakMap<Parley, Map<string, Promise<void>>>();

/**
 * Sends the replies to one recipient, one after another in the order in which they were written; while one has to wait, so do those
 * behind it. Throws the refusal of the last that was refused.
 */
export function sendInOrder(parley: Parley, to: Recipient): Promise<void> {
  const lane = recipientKey(to);
  const running = lanes.get(parley) ?? new Map<string, Promise<void>>();
  lanes.set(parley, running);
  const before = running.get(lane) ?? Promise.resolve();
  const sent = before.catch(() => undefined).then(() => sendAll(parley, lane));
  running.set(lane, sent);
  const forget = (): void => {
    if (running.get(lane) === sent) running.delete(lane);
  };
  sent.then(forget, forget);
  return sent;
}

async function sendAll(parley: Parley, lane: string): Promise<void> {
  const { outbox } = parley;
  const keys = outbox.unsent().filter(({ to }) => recipientKey(to) === lane).map(({ key }) => key);
  const refusals: unknown[] = [];
  for (const [index, key] of keys.entries()) {
    const result = await attempt(parley, key).catch((refusal: unknown) => void refusals.push(refusal));
    if (result?.outcome !== 'waits') continue;
    for (const behind of keys.slice(index + 1)) outbox.change(behind, { stopped: result.refusal.code, dueAt: result.dueAt });
    break;
  }
  if (refusals.length > 0) throw refusals.at(-1);
}

/**
 * Sends unsent replies automatically while the page is open: when they are due, when the connection is back, and those of closed tabs.
 * Only the leading tab does it.
 */
export function sendWhenDue(parley: Parley): () => void {
  const { live, outbox, composers } = parley;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let before = '';
  const plan = (): void => {
    clearTimeout(timer);
    if (!live.isLeader()) return;
    const next = Math.min(...outbox.unsent().map(({ dueAt }) => dueAt));
    if (Number.isFinite(next)) timer = setTimeout(run, Math.max(0, next - Date.now()));
  };
  const run = (): void => {
    const due = outbox.unsent().filter(({ dueAt }) => dueAt <= Date.now());
    for (const to of new Map(due.map((entry) => [recipientKey(entry.to), entry.to])).values()) {
      // A refused reply returns to the draft; its composer shows the reason.
      sendInOrder(parley, to).catch((error: unknown) => composers.refuse(recipientKey(to), error));
    }
  };
  const onLive = (): void => {
    const now = `${live.state().name} ${live.isLeader()}`;
    if (now !== before && live.isLeader() && live.state().name === 'open') outbox.makeDue();
    before = now;
    plan();
  };
  const abandon = (): void => outbox.abandon();
  const stops = [outbox.subscribe(plan), live.subscribe(onLive)];
  addEventListener('pagehide', abandon);
  onLive();
  return () => {
    clearTimeout(timer);
    removeEventListener('pagehide', abandon);
    for (const stop of stops) stop();
  };
}
