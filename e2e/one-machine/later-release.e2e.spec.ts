import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';
import { type Buyer } from '../../testing/marketplace/client/buyer.js';
import { type Seller } from '../../testing/marketplace/client/seller.js';
import { type BatchResult, type Problem } from '../../testing/marketplace/client/shapes.js';
import { uniqueId } from '../../testing/marketplace/client/unique-id.js';
import { World } from '../../testing/marketplace/client/world.js';

const UNKNOWN = 'MessageOfALaterRelease';
const KNOWN = 'MessageReceived';

let data: string;
let parley: AllInOne;
let seller: Seller;
let buyer: Buyer;
let other: Buyer;
let conversationId: string;
let stream: string;
const [sellerId, buyerId, otherId] = [uniqueId('s'), uniqueId('b'), uniqueId('b')];

/** Starts a process for the same callers. */
async function start(): Promise<void> {
  parley = await startAllInOne({ data });
  const world = await World.around(parley);
  [seller, buyer, other] = [world.seller({ id: sellerId }), world.buyer(buyerId), world.buyer(otherId)];
}

/** Changes the database while no process has it open. */
function change(work: (database: Database.Database) => void): void {
  const database = new Database(join(data, 'parley.db'));
  try {
    work(database);
  } finally {
    database.close();
  }
}

/** Appends a message to the conversation in another release's format. */
function appendMessage(database: Database.Database, type: string, text: string): void {
  database
    .prepare(
      `insert into events (stream, version, type, at, data)
       select stream, version + 1, ?, at + 1, json_set(data, '$.messageId', ?, '$.text', ?) from events where stream = ? order by version desc limit 1`,
    )
    .run(type, uniqueId('m'), text, stream);
}

/** Simulates an update: replaces the unknown event type by a known one, in the log and among parked events. */
function update(database: Database.Database): void {
  database.prepare('update events set type = ? where type = ?').run(KNOWN, UNKNOWN);
  const tables = database.prepare(`select name from sqlite_master where name like '%\\_\\_parked' escape '\\'`).all() as { name: string }[];
  for (const { name } of tables) database.prepare(`update ${name} set event = replace(event, ?, ?)`).run(UNKNOWN, KNOWN);
}

const texts = async () => (await seller.messages(conversationId)).map(({ text }) => text).reverse();

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'parley-later-release-'));
  await start();
  ({ conversationId } = await buyer.write(seller, 'one'));
  stream = `conversation-${conversationId}`;
  await parley.stop();
  change((database) => {
    appendMessage(database, UNKNOWN, 'two');
    appendMessage(database, KNOWN, 'three');
  });
  await start();
}, 90_000);
afterAll(async () => {
  await parley.stop();
  await rm(data, { recursive: true, force: true });
}, 60_000);

describe('A data folder with an event of a later release', () => {
  it('is served: its conversation shows the events before the unknown one, and refuses commands until the update', async () => {
    expect(await texts()).toEqual(['one']);
    for (const answer of [
      await seller.client.post<Problem>(`/v1/conversations/${conversationId}/replies`, { text: 'no' }),
      await buyer.client.post<Problem>('/v1/messages', { sellerId, text: 'no' }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([503, 'UNAVAILABLE']);
    }
    expect(parley.logs()).toContain(`event 2 of ${stream} is parked`);
  });

  it('accepts and shows everything in other streams', async () => {
    const { conversationId: another } = await other.write(seller, 'other');
    await seller.reply(another, 'answer');
    expect((await seller.messages(another)).map(({ text }) => text)).toEqual(['answer', 'other']);
    expect((await seller.counts()).messages).toMatchObject({ conversations: 2, unanswered: 1 });
  });

  it('answers the other parts of a batch, and UNAVAILABLE for the conversation with the event', async () => {
    const { conversationId: another } = await other.write(seller, 'again');
    const conversationIds = [conversationId, another];
    const codes = (results: readonly { readonly code: string | null }[]) => results.map(({ code }) => code);
    expect(codes(await seller.replyToMany(conversationIds, 'to both'))).toEqual(['UNAVAILABLE', null]);
    const marked = await seller.client.post<{ results: BatchResult[] }>('/v1/conversations/batch', { conversationIds, label: 'red' });
    expect([marked.status, codes(marked.body.results)]).toEqual([200, ['UNAVAILABLE', null]]);
  });

  it('shows the event and later ones, once and in order, after the update', async () => {
    await parley.stop();
    change(update);
    await start();
    expect(await texts()).toEqual(['one', 'two', 'three']);
    await buyer.write(seller, 'four');
    await seller.reply(conversationId, 'five');
    expect(await texts()).toEqual(['one', 'two', 'three', 'four', 'five']);
    expect((await seller.counts()).messages).toMatchObject({ conversations: 2, unanswered: 0 });
  }, 60_000);
});
