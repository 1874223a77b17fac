import { type DayCommand } from '../day/day.js';
import { LABELS } from '../client/shapes.js';
import { type Shop } from './shop.js';

export type Expect = DayCommand['expect'];
type Request = Omit<DayCommand, 'expect'>;

const TEXT_AT_MOST = 2000;
const PICTURES_AT_MOST = 5;
const BATCH_AT_MOST = 100;
const STATES = ['unanswered', 'replied'];

const refusal = (status: number, code: string): Expect => ({ status, code });

/** The expected refusal of a request. Checks the role, the body and the subject, in the order of the API. */
export function refusalOf(shop: Shop, request: Request): Expect | null {
  return ofRole(request) ?? ofBody(request) ?? ofPictures(shop, request) ?? ofSubject(shop, request);
}

function ofRole({ as, method, path }: Request): Expect | null {
  if (path === '/v1/pictures') return as.role === 'buyer' || as.role === 'seller' ? null : refusal(403, 'FORBIDDEN');
  const isNotice = (method === 'POST' && path === '/v1/notices') || (method === 'DELETE' && path.startsWith('/v1/notices/'));
  const may = isNotice ? 'operator' : path.endsWith('/messages') ? 'buyer' : 'seller';
  return as.role === may ? null : refusal(403, 'FORBIDDEN');
}

function ofBody({ path, body, file }: Request): Expect | null {
  if (file?.endsWith('.svg')) return refusal(415, 'PICTURE_UNSUPPORTED');
  const { text, pictureIds, conversationIds, state, label } = (body ?? {});
  if (Array.isArray(conversationIds) && conversationIds.length > BATCH_AT_MOST) return refusal(400, 'BATCH_TOO_LARGE');
  if (label !== undefined && !LABELS.some((each) => each === label)) return refusal(400, 'VALIDATION_FAILED');
  if (state !== undefined && !STATES.some((each) => each === state)) return refusal(400, 'VALIDATION_FAILED');
  if (!/\/(messages|replies|replies\/batch)$/.test(path)) return null;
  const pictures = Array.isArray(pictureIds) ? pictureIds : [];
  if (typeof text === 'string' && [...text].length > TEXT_AT_MOST) return refusal(400, 'TEXT_TOO_LONG');
  if (pictures.length > PICTURES_AT_MOST) return refusal(400, 'TOO_MANY_PICTURES');
  return text || pictures.length > 0 ? null : refusal(400, 'EMPTY_MESSAGE');
}

function ofPictures(shop: Shop, { as, body }: Request): Expect | null {
  const pictureIds = (body?.pictureIds as readonly string[] | undefined) ?? [];
  return pictureIds.every((each) => shop.pictures.get(each) === `${as.role} ${as.id}`) ? null : refusal(404, 'PICTURE_NOT_FOUND');
}

function ofSubject(shop: Shop, { as, method, path }: Request): Expect | null {
  const [, kind, id] = /^\/v1\/(orders|conversations|notices)\/([^/]+)(?:\/|$)/.exec(path) ?? [];
  if (kind === 'orders') {
    const order = shop.orders.get(id);
    return order && as.id === (as.role === 'buyer' ? order.buyerId : order.sellerId) ? null : refusal(404, 'ORDER_NOT_FOUND');
  }
  if (kind === 'conversations' && id !== 'batch') {
    return shop.conversationOf(as.id, id) ? null : refusal(404, 'CONVERSATION_NOT_FOUND');
  }
  if (kind === 'notices' && id !== 'read') {
    const seen = method === 'DELETE' ? shop.notices : shop.feedOf(as.id);
    return seen.some(({ name }) => id === `{${name}}`) ? null : refusal(404, 'NOTICE_NOT_FOUND');
  }
  return null;
}
