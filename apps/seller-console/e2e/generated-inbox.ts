import { type Page } from 'playwright-core';

/** Lets the page see an inbox of `count` conversations, which a route makes up page by page as the API would. */
export async function generateInbox(page: Page, count: number): Promise<void> {
  const newest = Date.parse('2026-03-15T12:00:00.000Z');
  const conversation = (index: number): object => ({
    conversationId: `c-${index}`,
    sellerId: 's-1',
    buyerId: `b-${index}`,
    buyerName: `Buyer number ${index}`,
    messageCount: 1,
    lastMessage: { messageId: `m-${index}`, from: 'buyer', text: `Message ${index}`, pictureIds: [], sentAt: new Date(newest - index * 1000).toISOString() },
    replyState: index % 3 === 0 ? 'replied' : 'unanswered',
    label: 'none',
    unreadCount: index % 2,
    blacklisted: false,
    version: 1,
  });
  await page.route(/\/v1\/inbox(\?|$)/, async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const [from, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit'))];
    const to = Math.min(from + limit, count);
    const items = Array.from({ length: to - from }, (_, offset) => conversation(from + offset));
    await route.fulfill({ json: { items, nextCursor: to < count ? String(to) : null } });
  });
}
