import { accepted } from '../../../testing/marketplace/client/actor.js';
import { LABELS, type Message, type Order } from '../../../testing/marketplace/client/shapes.js';
import { type World } from '../../../testing/marketplace/client/world.js';
import { type CrashWorkload, type Thread } from './crash-workload.js';

/** Deviations from the acknowledged writes, as sentences: each must be visible once and in order, and counts must match the lists. */
export async function faultsOf(workload: CrashWorkload, world: World): Promise<string[]> {
  const seller = world.seller({ id: String(workload.seller.claims?.id) });
  await seller.removeBuyer(String(workload.blacklistedBuyer.buyer.claims?.id));
  workload.blacklist.delete(String(workload.blacklistedBuyer.buyer.claims?.id));
  for (const [id, version] of workload.versions) if (version > 0) seller.awaits(id, version);
  for (const { id, ledger, buyer } of [...workload.conversations, ...workload.orders]) {
    seller.awaits(id, ledger.versionFor('seller'));
    const other = world.buyer(String(buyer.claims?.id));
    other.awaits(id, ledger.versionFor('buyer'));
    await other.conversations();
  }
  const [counts, inbox, orders] = [await seller.counts(), await seller.inbox(), await seller.orders()];
  const [notices, blacklist] = [await seller.notices(), await seller.blacklist()];
  const faults: string[] = [];
  const differ = (what: string, seen: unknown, wanted: unknown) => {
    if (JSON.stringify(seen) !== JSON.stringify(wanted)) faults.push(`${what}: seen ${JSON.stringify(seen)}, wanted ${JSON.stringify(wanted)}`);
  };

  for (const thread of workload.conversations) {
    const shown = (await seller.messages(thread.id)).reverse();
    faults.push(...thread.ledger.faults(shown).map((fault) => `conversation of ${thread.buyer.claims?.id}: ${fault}`));
    const one = await seller.conversation(thread.id);
    differ('a conversation in the inbox', inbox.find(({ conversationId }) => conversationId === thread.id), one);
    differ('messages', [one.messageCount, one.lastMessage?.messageId, one.label], [shown.length, shown.at(-1)?.messageId, thread.label]);
    const theirs = (await world.buyer(String(thread.buyer.claims?.id)).messages(thread.id)).reverse();
    differ('the messages of the buyer', theirs.map(({ messageId }) => messageId), shown.map(({ messageId }) => messageId));
  }
  for (const thread of workload.orders) {
    const timeline = (await seller.timeline(thread.id)).reverse();
    faults.push(...orderFaults(thread, { ...(await seller.order(thread.id)), timeline }));
  }
  const numbered = <T>(items: readonly T[], matches: (item: T) => boolean): number => items.filter(matches).length;
  differ('counts of messages', counts.messages, {
    conversations: inbox.length,
    unanswered: numbered(inbox, ({ replyState }) => replyState === 'unanswered'),
    unread: numbered(inbox, ({ unreadCount }) => unreadCount > 0),
    byLabel: Object.fromEntries(LABELS.map((label) => [label, numbered(inbox, (each) => each.label === label)])),
  });
  differ('counts of orders', [counts.orders.total, counts.orders.actionNeeded, counts.orders.unanswered, counts.orders.unread], [
    orders.length,
    numbered(orders, ({ actionNeeded }) => actionNeeded),
    numbered(orders, ({ replyState }) => replyState === 'unanswered'),
    numbered(orders, ({ unreadCount }) => unreadCount > 0),
  ]);
  differ('orders', orders.length, workload.orders.length);
  differ('counts of notices', counts.notices.system.unread, numbered(notices, ({ category, read }) => category === 'system' && !read));
  const known = notices.filter(({ title }) => !workload.perhapsNotices.has(title));
  const published = [...workload.notices].map(([id, { title, read }]) => [id, title, read]);
  differ('notices', known.map(({ noticeId, title, read }) => [noticeId, title, read]).sort(), published.sort());
  differ('blacklist', blacklist.map(({ buyerId }) => buyerId).sort(), [...workload.blacklist].sort());
  differ('counts of the blacklist', counts.blacklist.buyers, blacklist.length);
  for (const { owner, picture } of workload.pictures) {
    const bytes = accepted(await owner.get<Uint8Array>(`/v1/pictures/${picture.pictureId}`), 200);
    differ(`bytes of the picture ${picture.pictureId}`, bytes.length, picture.bytes);
  }
  return faults;
}

function orderFaults(thread: Thread, { timeline, status, label, messageCount }: Order): string[] {
  const statuses = timeline.flatMap((entry) => (entry.kind === 'status' ? [`${entry.sequence} ${entry.status}`] : []));
  const messages = timeline.flatMap((entry) => (entry.kind === 'message' ? [entry as Message] : []));
  const faults = thread.ledger.faults(messages);
  const wanted = thread.statuses.map((each, sequence) => `${sequence} ${each}`);
  if (statuses.join() !== wanted.join()) faults.push(`statuses: seen ${statuses.join()}, wanted ${wanted.join()}`);
  if (status !== thread.statuses.at(-1)) faults.push(`is ${status}, not ${thread.statuses.at(-1)}`);
  if (label !== thread.label) faults.push(`label ${label}, not ${thread.label}`);
  if (messageCount !== messages.length) faults.push(`counts ${messageCount} messages and shows ${messages.length}`);
  return faults.map((fault) => `order ${thread.id}: ${fault}`);
}
