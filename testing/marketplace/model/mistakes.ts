import { type DayCommand } from '../day/day.js';
import { type Claims } from '../client/claims.js';
import { type Random } from './random.js';
import { type Shop } from './shop.js';

type Request = Omit<DayCommand, 'expect'>;

/** The caller of a mistake, and the current state of the model. */
interface MistakeContext {
  readonly random: Random;
  readonly shop: Shop;
  readonly seller: Claims;
  readonly buyer: Claims;
  /** An unused idempotency key. */
  readonly newKey: () => string;
}

type Mistake = (scene: MistakeContext) => Request[];

const post = (as: Claims, path: string, body: Request['body'], key?: string): Request => ({ as, method: 'POST', path, body, ...(key && { key }) });
const put = (as: Claims, path: string, body: Request['body']): Request => ({ as, method: 'PUT', path, body });

/** The mistakes of users and programs. A mistake without a subject yet gives no requests. */
const MISTAKES: readonly Mistake[] = [
  ({ buyer, seller }) => [post(buyer, '/v1/messages', { sellerId: seller.id, text: '🙂'.repeat(2001) })],
  ({ buyer, seller }) => [post(buyer, '/v1/messages', { sellerId: seller.id, text: '' })],
  ({ buyer, seller }) => {
    const pictureIds = Array.from({ length: 6 }, (_, index) => `picture-${index}`);
    return [post(buyer, '/v1/messages', { sellerId: seller.id, text: '?', pictureIds })];
  },
  ({ random, shop, buyer, seller }) => {
    const others = [...shop.pictures].filter(([, owner]) => owner !== `buyer ${buyer.id}`).map(([picture]) => picture);
    return others.length === 0 ? [] : [post(buyer, '/v1/messages', { sellerId: seller.id, text: '?', pictureIds: [random.pick(others)] })];
  },
  ({ random, shop, buyer }) => {
    const others = [...shop.orders.values()].filter(({ buyerId }) => buyerId !== buyer.id);
    return others.length === 0 ? [] : [post(buyer, `/v1/orders/${random.pick(others).orderId}/messages`, { text: '?' })];
  },
  ({ buyer, seller }) => [post(buyer, '/v1/blacklist', { buyerId: seller.id })],
  ({ seller }) => [post(seller, '/v1/notices', { category: 'system', kind: 'tip', severity: 'low', title: 'Mine', body: 'Look here.' })],
  ({ random, shop, seller }) => {
    const others = [...shop.conversations.values()].filter(({ sellerId }) => sellerId !== seller.id);
    if (others.length === 0) return [];
    const { sellerId, buyerId } = random.pick(others);
    return [post(seller, `/v1/conversations/{conversation:${sellerId}|${buyerId}}/replies`, { text: 'Buy it from me!' })];
  },
  ({ random, shop, seller }) => {
    const orders = [...shop.orders.values()].filter(({ sellerId }) => sellerId === seller.id);
    return orders.length === 0 ? [] : [put(seller, `/v1/orders/${random.pick(orders).orderId}/label`, { label: 'pink' })];
  },
  ({ seller }) => [post(seller, '/v1/conversations/batch', { conversationIds: Array.from({ length: 101 }, (_, id) => `c${id}`), read: true })],
  ({ shop, seller }) => {
    const seen = shop.feedOf(seller.id);
    const unseen = shop.notices.filter((notice) => !seen.includes(notice));
    return unseen.length === 0 ? [] : [put(seller, `/v1/notices/{${unseen[0].name}}/read`, {})];
  },
  ({ buyer, seller, newKey }) => {
    const key = newKey();
    return [post(buyer, '/v1/messages', { sellerId: seller.id, text: '1 👍' }, key), post(buyer, '/v1/messages', { sellerId: seller.id, text: '2 👍' }, key)];
  },
];

/** The requests of one mistake. refusals.ts decides their answers. */
export function mistake(scene: MistakeContext): Request[] {
  return scene.random.pick(MISTAKES)(scene);
}
