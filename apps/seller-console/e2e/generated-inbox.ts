import { type Page } from 'playwright-core';

/** Lets the page see an inbox of `count` conversations, whose pages are made up in the page itself as the API would answer them. */
export async function generateInbox(page: Page, count: number): Promise<void> {
  await page.addInitScript((total: number) => {
    // Larger than the API's, so that the list is long before the test is.
    const PAGE = 1000;
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
    const real = window.fetch.bind(window);
    window.fetch = (input, init) => {
      const { pathname, searchParams } = new URL(input instanceof Request ? input.url : String(input), location.href);
      if (pathname !== '/v1/inbox') return real(input, init);
      const from = Number(searchParams.get('cursor') ?? 0);
      const to = Math.min(from + PAGE, total);
      const items = Array.from({ length: to - from }, (_, offset) => conversation(from + offset));
      return Promise.resolve(Response.json({ items, nextCursor: to < total ? String(to) : null }));
    };
  }, count);
}
