import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, Client, type RequestOptions, type Wire } from '../../../../testing/marketplace/client/client.js';
import { eventually } from '../../../../testing/async/eventually.js';
import { CLOUD_EVENTS_JSON, orderStatusEvent } from '../../../../testing/marketplace/client/order-events.js';
import { type Message, type Order, type Page } from '../../../../testing/marketplace/client/shapes.js';
import { uniqueId } from '../../../../testing/marketplace/client/unique-id.js';
import { type HistoryEntry, type WriteOperation } from './history.js';

/** Statuses without an effect: the command is sent again under its key. */
const RETRYABLE = [502, 503, 504];
const RETRY_DELAY_MS = 100;
/** Longer than any part of the cluster is unavailable. */
const RETRY_WITHIN_MS = 90_000;
const VISIBLE_WITHIN_MS = 120_000;
/** Rounds with one buyer, so that all messages of a conversation fit on one page of 100 and one timeline of 200 lines. */
const ROUNDS = 40;

/** One buyer of a shop with a conversation and an order, whose operations are recorded. */
class RecordedBuyer {
  readonly buyerId = uniqueId('b');
  readonly orderId = uniqueId('o');
  conversationId: string | null = null;
  /** The highest version of the conversation that was acknowledged to the seller. */
  version = 0;
  sequence = 0;
}

/**
 * A seller whose buyers write, get replies and order goods: three concurrent lanes, each with one command after the other and a read
 * `after=` the last acknowledged version in every round. Records every operation with the times of this process's monotonic clock.
 */
export class RecordedShop {
  readonly sellerId = uniqueId('s');
  /** Answers that neither accept a command nor ask to retry it. */
  readonly unexpected: string[] = [];
  private readonly encounters: RecordedBuyer[] = [];
  private readonly seller: Client;
  private readonly service: Client;
  private said = 0;

  constructor(
    private readonly wire: Wire,
    private readonly record: (entry: HistoryEntry) => void,
    private readonly pauseMs: number,
  ) {
    this.seller = new Client(wire, { role: 'seller', id: this.sellerId });
    this.service = new Client(wire, { role: 'service', id: 'orders' });
  }

  /** Works until `signal` is aborted, and finishes the commands in flight. */
  async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const encounter = new RecordedBuyer();
      this.encounters.push(encounter);
      const buyer = new Client(this.wire, { role: 'buyer', id: encounter.buyerId });
      const lane = async (act: () => Promise<void>): Promise<void> => {
        for (let round = 0; round < ROUNDS && !signal.aborted; round += 1) {
          await act();
          await sleep(this.pauseMs);
        }
      };
      await Promise.all([
        lane(() => this.write(encounter, buyer)),
        lane(() => this.replyAndLook(encounter)),
        lane(() => this.moveOrder(encounter)),
      ]);
    }
  }

  /** Records the final read of every stream when no acknowledged write is missing, or after a timeout. */
  async finalReads(): Promise<void> {
    for (const encounter of this.encounters) {
      if (encounter.conversationId !== null) await this.look(encounter, encounter.version, true);
      if (encounter.sequence > 0) await this.lookAtOrder(encounter);
    }
  }

  /** A buyer's answer has another kind of version than the seller's, so it is not recorded. */
  private async write(encounter: RecordedBuyer, buyer: Client): Promise<void> {
    const text = this.value();
    const send = (options: RequestOptions): Promise<Answer> => buyer.post('/v1/messages', { sellerId: this.sellerId, text }, options);
    const answer = await this.command(`conversation ${encounter.buyerId}`, text, 201, send, () => null);
    if (answer !== null) encounter.conversationId = (answer.body as { conversationId: string }).conversationId;
  }

  private async replyAndLook(encounter: RecordedBuyer): Promise<void> {
    if (encounter.conversationId === null) return;
    const text = this.value();
    const path = `/v1/conversations/${encounter.conversationId}/replies`;
    const send = (options: RequestOptions): Promise<Answer> => this.seller.post(path, { text }, options);
    const answer = await this.command(`conversation ${encounter.buyerId}`, text, 201, send, versionOf);
    if (answer !== null) encounter.version = Math.max(encounter.version, versionOf(answer) ?? 0);
    await this.look(encounter, encounter.version, false);
  }

  private async moveOrder(encounter: RecordedBuyer): Promise<void> {
    const { orderId, buyerId, sequence } = encounter;
    const parties = { orderId, buyerId, sellerId: this.sellerId };
    const event = orderStatusEvent({ ...parties, sequence, status: 'FINISH', occurredAt: new Date().toISOString() });
    const send = (options: RequestOptions): Promise<Answer> =>
      this.service.post('/v1/order-status', event, { ...options, contentType: CLOUD_EVENTS_JSON });
    const answer = await this.command(`order ${orderId}`, String(sequence), 202, send, () => null);
    if (answer !== null) encounter.sequence += 1;
  }

  /** Sends a command until it is answered, and records the outcome. Returns the accepting answer. */
  private async command(
    stream: string,
    value: string,
    status: number,
    send: (options: RequestOptions) => Promise<Answer>,
    versionIn: (answer: Answer) => number | null,
  ): Promise<Answer | null> {
    const key = randomUUID();
    const invokedAt = performance.now();
    const done = (outcome: WriteOperation['outcome'], attempts: number, version: number | null = null): void =>
      this.record({ kind: 'write', stream, value, invokedAt, completedAt: performance.now(), outcome, version, attempts });
    for (let attempts = 1; ; attempts += 1) {
      const answer = await send({ key }).catch(() => null);
      if (answer?.status === status) {
        done('ok', attempts, versionIn(answer));
        return answer;
      }
      const isOver = performance.now() - invokedAt > RETRY_WITHIN_MS;
      if (answer !== null && !RETRYABLE.includes(answer.status)) {
        this.unexpected.push(`${stream}: ${answer.status} ${JSON.stringify(answer.body)}`);
        // An earlier attempt may have taken effect without an answer.
        done(attempts === 1 ? 'refused' : 'unknown', attempts);
        return null;
      }
      if (isOver) {
        done('unknown', attempts);
        return null;
      }
      await sleep(RETRY_DELAY_MS);
    }
  }

  private async look(encounter: RecordedBuyer, after: number, final: boolean): Promise<void> {
    const path = `/v1/conversations/${encounter.conversationId}/messages`;
    const query = { limit: 100, after: `${encounter.conversationId}@${after}` };
    const get = (): Promise<Answer<Page<Message>>> => this.seller.get<Page<Message>>(path, query);
    await this.read(`conversation ${encounter.buyerId}`, after, final, get, ({ items }) => items.map(({ text }) => text ?? '').reverse());
  }

  private async lookAtOrder({ orderId, sequence }: RecordedBuyer): Promise<void> {
    const get = async (): Promise<Answer<Order>> => {
      const answer = await this.seller.get<Order>(`/v1/orders/${orderId}`);
      if (answer.status === 200 && sequencesOf(answer.body).length < sequence) throw new Error(`${orderId} is not complete yet`);
      return answer;
    };
    await this.read(`order ${orderId}`, null, true, get, sequencesOf);
  }

  private async read<T>(
    stream: string,
    after: number | null,
    final: boolean,
    get: () => Promise<Answer<T>>,
    seenIn: (body: T) => string[],
  ): Promise<void> {
    const invokedAt = performance.now();
    let last: Answer<T> | null = null;
    const look = async (): Promise<void> => {
      last = await get();
      const isStale = last.headers.get('parley-consistency') === 'stale';
      if (last.status !== 200 || (final && isStale)) throw new Error(`${stream}: ${last.status}`);
    };
    // Ignore a read that fails while a server is down. The final read waits for every acknowledged write.
    await (final ? eventually(look, VISIBLE_WITHIN_MS) : look()).catch(() => undefined);
    const answer = last as Answer<T> | null;
    if (answer?.status !== 200) return;
    const stale = answer.headers.get('parley-consistency') === 'stale';
    this.record({ kind: 'read', stream, invokedAt, completedAt: performance.now(), after, stale, seen: seenIn(answer.body), final });
  }

  private value(): string {
    return `${this.sellerId}-${(this.said += 1)}`;
  }
}

function versionOf({ body }: Answer): number | null {
  return (body as { version: number }).version;
}

function sequencesOf({ timeline }: Order): string[] {
  return timeline.flatMap((entry) => (entry.kind === 'status' ? [String(entry.sequence)] : []));
}
