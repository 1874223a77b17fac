import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import { Malformed, type Mistake } from './checks.js';
import { fromCloudEvent, toBinaryMessage, toCloudEvent } from './cloudevents.js';
import { decodePublicEvent } from './decode.js';
import { CONTRACTS } from './decode-contracts.js';
import { conversationIdOf } from './identity.js';
import { type ParleyEvent } from './index.js';
import { versionOf } from './upcast.js';

const FOLDER = new URL('./fixtures/', import.meta.url);
const files = readdirSync(FOLDER).sort();
const textOf = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8');

const parties = { sellerId: 's-1', buyerId: 'b:7.x_-' };
const conversationId = conversationIdOf(parties.sellerId, parties.buyerId);
const stream = `conversation-${conversationId}`;
const messaging = { stream, at: 1_790_000_000_123_456, source: 'messaging', key: 's-1' };
const order = { stream: 'order-8100000000196', at: 1_790_000_000_123_456, source: 'order-message', key: 's-1' };
const onOrder = { orderId: '8100000000196', ...parties };
const noticeId = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const messageId = '5f0c1f0f9b6e4e0d8f5c0a1b2c3d4e5f';
const pictureId = 'a0b1c2d3e4f5061728394a5b6c7d8e9f';
const notice = { stream: `notice-${noticeId}`, at: 1_790_000_000_123_456, source: 'notice', key: noticeId };
const reader = { stream: 'notice-reader-s-1', at: 1_790_000_000_123_456, source: 'notice', key: 's-1' };
const blacklist = { stream: `blacklist-${conversationId}`, at: 1_790_000_000_123_456, source: 'blacklist', key: 's-1' };

/** What each frozen event means today. With a new shape of an event this changes, and its file does not. */
const MEANINGS: Readonly<Record<string, ParleyEvent>> = {
  'MessageReceived.v1.json': {
    ...messaging,
    type: 'MessageReceived',
    version: 1,
    data: { conversationId, ...parties, messageId, text: 'Kommt es bald? 📦\n<b>x</b>', pictureIds: [pictureId], buyerName: 'たなか' },
  },
  'ReplySent.v1.json': {
    ...messaging,
    type: 'ReplySent',
    version: 2,
    data: { conversationId, ...parties, messageId, text: null, pictureIds: [pictureId] },
  },
  'ConversationRead.v1.json': { ...messaging, type: 'ConversationRead', version: 3, data: { conversationId, ...parties } },
  'ReplyStateSet.v1.json': {
    ...messaging,
    type: 'ReplyStateSet',
    version: 4,
    data: { conversationId, ...parties, replyState: 'unanswered' },
  },
  'LabelSet.v1.json': { ...messaging, type: 'LabelSet', version: 5, data: { conversationId, ...parties, label: 'purple' } },
  'LabelNamed.v1.json': {
    ...messaging,
    stream: 'labels-s-1',
    type: 'LabelNamed',
    version: 1,
    data: { sellerId: 's-1', label: 'red', name: 'Eilt ⏰' },
  },
  'PictureUploaded.v1.json': {
    ...messaging,
    stream: `picture-${pictureId}`,
    type: 'PictureUploaded',
    version: 1,
    data: { pictureId, uploader: { role: 'seller', id: 's-1' }, contentType: 'image/webp', width: 800, height: 600, bytes: 48_213 },
  },
  'OrderStatusChanged.v1.json': {
    ...order,
    type: 'OrderStatusChanged',
    version: 1,
    data: {
      ...onOrder,
      status: 'WAIT_SELLER_SEND_GOODS',
      sequence: 9_007_199_254_740_991,
      occurredAt: '2026-03-15T00:05:52.497Z',
      buyerName: 'O’Brien',
      items: [
        {
          productId: 'p-12',
          title: '蓝牙音箱',
          imageUrl: 'https://example.invalid/i/196-0.jpg',
          productUrl: 'https://example.invalid/p/196-0',
          quantity: 2,
          unitPrice: { amount: '24.47', currency: 'USD' },
        },
      ],
      total: { amount: '48.94', currency: 'USD' },
      logistics: 'SHIPPED',
      fund: 'RELEASING',
      issue: null,
      frozen: null,
    },
  },
  'OrderMessageReceived.v1.json': {
    ...order,
    type: 'OrderMessageReceived',
    version: 2,
    data: { ...onOrder, messageId, text: ' ', pictureIds: [] },
  },
  'OrderReplySent.v1.json': {
    ...order,
    type: 'OrderReplySent',
    version: 3,
    data: { ...onOrder, messageId, text: 'On its way', pictureIds: [] },
  },
  'OrderRead.v1.json': { ...order, type: 'OrderRead', version: 4, data: onOrder },
  'OrderReplyStateSet.v1.json': { ...order, type: 'OrderReplyStateSet', version: 5, data: { ...onOrder, replyState: 'replied' } },
  'OrderLabelSet.v1.json': { ...order, type: 'OrderLabelSet', version: 6, data: { ...onOrder, label: 'none' } },
  'NoticePublished.v1.json': {
    ...notice,
    type: 'NoticePublished',
    version: 1,
    data: {
      noticeId,
      category: 'system',
      kind: 'policy-change',
      severity: 'high',
      title: 'New rules for returns',
      body: '# Returns\n\nFrom *April* on.',
      publishAt: '2026-03-20T08:00:00.000Z',
      expiresAt: null,
      actBy: '2026-04-01T00:00:00.000Z',
      audience: { countries: ['ES', 'FR'], categories: null, sellerIds: null },
    },
  },
  'NoticeRetracted.v1.json': { ...notice, type: 'NoticeRetracted', version: 2, data: { noticeId } },
  'NoticeRead.v1.json': { ...reader, type: 'NoticeRead', version: 1, data: { sellerId: 's-1', noticeId } },
  'NoticesRead.v1.json': {
    ...reader,
    type: 'NoticesRead',
    version: 2,
    data: { sellerId: 's-1', country: null, categories: ['toys'], category: 'growth' },
  },
  'BuyerBlacklisted.v1.json': { ...blacklist, type: 'BuyerBlacklisted', version: 1, data: { ...parties, reason: null } },
  'BuyerRemovedFromBlacklist.v1.json': { ...blacklist, type: 'BuyerRemovedFromBlacklist', version: 2, data: parties },
};

/** SHA-256 of each file, its first 16 digits: what was once published stays as it was. A new file adds a line. */
const FROZEN: Readonly<Record<string, string>> = {
  'MessageReceived.v1.json': 'eda3860981e34f23',
  'ReplySent.v1.json': '3fa162ba5cfd6c6d',
  'ConversationRead.v1.json': 'b4ee24b46b19e0d3',
  'ReplyStateSet.v1.json': '248d49b4989c0629',
  'LabelSet.v1.json': '837b560f498a1542',
  'LabelNamed.v1.json': 'e50eb973911856a2',
  'PictureUploaded.v1.json': '3935761ce916eeff',
  'OrderStatusChanged.v1.json': '3b789ae268b66ce5',
  'OrderMessageReceived.v1.json': '5d58c30d22412ba9',
  'OrderReplySent.v1.json': 'f8dec6fbf1a817d1',
  'OrderRead.v1.json': '8033ceb91671ea42',
  'OrderReplyStateSet.v1.json': '640ae5c5a45a8edb',
  'OrderLabelSet.v1.json': 'a8bfb211d690e04e',
  'NoticePublished.v1.json': 'fb923b341138a2f2',
  'NoticeRetracted.v1.json': '9517105e2b9e67ca',
  'NoticeRead.v1.json': '84e008016329cf01',
  'NoticesRead.v1.json': 'a6372328cdf570be',
  'BuyerBlacklisted.v1.json': '0f908bf0f6d25394',
  'BuyerRemovedFromBlacklist.v1.json': '37c6bed8cf4e611f',
};

describe('frozen events', () => {
  it('are there for every type and version', () => {
    const wanted = Object.keys(CONTRACTS).flatMap((type) => Array.from({ length: versionOf(type) }, (_, i) => `${type}.v${i + 1}.json`));
    expect(files).toEqual(wanted.sort());
  });

  it.each(files)('%s was never edited', (file) => {
    expect(createHash('sha256').update(textOf(file)).digest('hex').slice(0, 16)).toBe(FROZEN[file]);
  });

  it.each(files)('%s means what it always meant', (file) => {
    expect(fromCloudEvent({ 'content-type': 'application/cloudevents+json' }, textOf(file))).toEqual(MEANINGS[file]);
  });

  it.each(files)('%s is written again as it was read, in both modes', (file) => {
    const event = MEANINGS[file];
    if (file.endsWith(`.v${versionOf(event.type)}.json`)) expect(JSON.parse(textOf(file))).toEqual(toCloudEvent(event));
    const { headers, value } = toBinaryMessage(event);
    const encoded = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]));
    expect(fromCloudEvent(encoded, Buffer.from(value))).toEqual(event);
  });

  it.each([
    ['ReplyStateSet', 'replyState', 'seen'],
    ['LabelSet', 'label', 'pink'],
    ['PictureUploaded', 'uploader.role', 'operator'],
    ['PictureUploaded', 'width', 0],
    ['PictureUploaded', 'bytes', 1.5],
    ['OrderStatusChanged', 'sequence', -1],
    ['OrderStatusChanged', 'occurredAt', '2026-03-15T00:05:52Z'],
    ['OrderStatusChanged', 'occurredAt', '2026-13-15T00:05:52.000Z'],
    ['NoticePublished', 'category', 'news'],
    ['NoticePublished', 'severity', 'urgent'],
    ['NoticePublished', 'expiresAt', 'never'],
    ['NoticesRead', 'category', 'system '],
    ['BuyerBlacklisted', 'buyerId', 'né'],
  ])('%s is refused where %s is %j', (type, path, wrong) => {
    const event = MEANINGS[`${type}.v1.json`];
    const broken = replaced(event, ['data', ...path.split('.')], wrong);
    expect(refusalOf(() => decodePublicEvent(broken)).map(({ field }) => field)).toEqual([`data.${path}`]);
  });

  it.each(files)('%s is refused where any part is of another kind, by its name', (file) => {
    const { data, ...envelope } = MEANINGS[file];
    for (const [path, value] of partsOf(data)) {
      const wrong = typeof value === 'object' && value !== null ? 'x' : { $ne: null };
      const broken = { ...envelope, data: replaced(data, path, wrong) };
      const field = ['data', ...path].join('.').replace(/\.(\d+)(?=\.|$)/g, '[$1]');
      expect(refusalOf(() => decodePublicEvent(broken))).toEqual([{ field, message: expect.any(String) }]);
    }
  });
});

describe('the CloudEvents SDK', () => {
  const events = Object.entries(MEANINGS);

  it.each(events)('takes what is written of %s', (_, event) => {
    const { headers, value } = toBinaryMessage(event);
    const read = Kafka.toEvent({ headers, body: value, value, key: event.key } as never) as CloudEvent<unknown>;
    expect(read.validate()).toBe(true);
    expect(read.toJSON()).toEqual(toCloudEvent(event));
    expect(new CloudEvent({ ...toCloudEvent(event) }).validate()).toBe(true);
  });

  it.each(events)('writes %s so that it is read here, in both modes', (_, event) => {
    const written = new CloudEvent({ ...toCloudEvent(event) });
    for (const { headers, value } of [Kafka.binary(written), Kafka.structured(written)] as KafkaMessage[]) {
      expect(fromCloudEvent(headers as Record<string, unknown>, typeof value === 'string' ? value : JSON.stringify(value))).toEqual(event);
    }
  });
});

/** Every part of some JSON, however deep, with its path. */
function partsOf(json: unknown, path: readonly string[] = []): [readonly string[], unknown][] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, value]: [string, unknown]) => [
    [[...path, name], value] as [readonly string[], unknown],
    ...partsOf(value, [...path, name]),
  ]);
}

function replaced(json: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const copy = (Array.isArray(json) ? [...(json as unknown[])] : { ...(json as object) }) as Record<string, unknown>;
  copy[name] = replaced(copy[name], rest, value);
  return copy;
}

function refusalOf(work: () => unknown): readonly Mistake[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Malformed) return error.errors;
    throw error;
  }
  return [];
}
