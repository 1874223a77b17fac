import { setTimeout as sleep } from 'node:timers/promises';
import { accepted } from '../client/actor.js';
import { type Claims } from '../client/claims.js';
import { type Client } from '../client/client.js';
import { eventually } from '../../async/eventually.js';
import { inParallel } from '../../async/in-parallel.js';
import { type BatchResult } from '../client/shapes.js';
import { type DayCommand } from './day.js';
import { type Audience, isMeant } from './audience.js';
import { type ServerIds } from './server-ids.js';

const CAUGHT_UP_WITHIN_MS = 60_000;
const AFTER_AT_MOST = 40;

/** Waits until all writes are visible and all services apply every blacklist change. */
export class Settling {
  /** By seller: the versions of the seller's own commands. */
  private readonly written = new Map<string, Map<string, number>>();
  /** By buyer: a version is valid only for the role that received it. */
  private readonly writtenByBuyers = new Map<string, Map<string, number>>();
  private readonly blacklisted = new Map<string, Map<string, boolean>>();
  private readonly clients: ReadonlyMap<string, Client>;

  constructor(
    private readonly sellers: readonly Claims[],
    private readonly clientOf: (claims: Claims) => Client,
    private readonly graceMs: number,
  ) {
    this.clients = new Map(sellers.map((claims) => [claims.id, clientOf(claims)]));
  }

  /** Records the versions in an accepted command's answer, for the inbox of `sellerId` or of a notice's audience. */
  learn({ as, method, path, body }: DayCommand, answer: unknown, sellerId: string): void {
    const said = answer as CommandAnswer;
    if (as.role === 'operator') {
      const reader = this.sellers.find((claims) => isMeant(claims, (body?.audience as Audience | undefined) ?? null));
      if (reader && method === 'POST' && said.noticeId !== undefined) of(this.written, reader.id).set(said.noticeId, said.version ?? 0);
      return;
    }
    for (const each of [said, ...(said.results ?? [])]) {
      const id = idOf(path, each);
      if (id !== null && typeof each.version === 'number' && each.version > 0) {
        const written = as.role === 'buyer' ? of(this.writtenByBuyers, as.id) : of(this.written, sellerId);
        written.set(id, Math.max(each.version, written.get(id) ?? 0));
      }
      if (path.startsWith('/v1/blacklist') && each.buyerId !== undefined) {
        of(this.blacklisted, sellerId).set(each.buyerId, path === '/v1/blacklist' && method === 'POST');
      }
    }
  }

  async settle(names: ServerIds): Promise<void> {
    const everybody = [
      ...[...this.written].map(([id, versions]) => ({ client: this.client(id), home: '/v1/inbox/counts', id, versions })),
      ...[...this.writtenByBuyers].map(([id, versions]) => ({ client: this.clientOf({ role: 'buyer', id }), home: '/v1/conversations', id, versions })),
    ];
    await inParallel(everybody, 4, async ({ client, home, id, versions }) => {
      const wanted = [...versions].map(([what, version]) => `${what}@${version}`);
      for (let from = 0; from < wanted.length; from += AFTER_AT_MOST) await this.seen(id, client, home, wanted.slice(from, from + AFTER_AT_MOST));
    });
    await inParallel([...this.blacklisted], 4, ([sellerId, buyers]) => this.refusalsKnow(sellerId, buyers, names));
    this.written.clear();
    this.writtenByBuyers.clear();
    this.blacklisted.clear();
    if (this.graceMs > 0) await sleep(this.graceMs);
  }

  private async seen(reader: string, client: Client, home: string, wanted: readonly string[]): Promise<void> {
    const after = wanted.join(',');
    await eventually(async () => {
      const answer = await client.get(home, { after });
      accepted(answer, 200);
      if (answer.headers.get('parley-consistency') === 'stale') throw new Error(`${reader} does not see ${after} yet`);
    }, CAUGHT_UP_WITHIN_MS);
  }

  private async refusalsKnow(sellerId: string, buyers: ReadonlyMap<string, boolean>, names: ServerIds): Promise<void> {
    for (const [buyerId, blacklisted] of buyers) {
      const conversationId = names.conversation(sellerId, buyerId);
      if (conversationId === undefined) continue;
      await eventually(async () => {
        const body = { conversationIds: [conversationId], text: 'Would this be sent?', dryRun: true };
        const answer = await this.client(sellerId).post<{ results: BatchResult[] }>('/v1/replies/batch', body);
        const refused = accepted(answer, 200).results[0].code === 'BUYER_BLACKLISTED';
        if (refused !== blacklisted) throw new Error(`Replies of ${sellerId} to ${buyerId} are ${refused ? 'still' : 'not yet'} refused`);
      }, CAUGHT_UP_WITHIN_MS);
    }
  }

  private client(sellerId: string): Client {
    const client = this.clients.get(sellerId);
    if (!client) throw new Error(`The day has no expectation for the seller ${sellerId}`);
    return client;
  }
}

interface CommandAnswer {
  readonly conversationId?: string;
  readonly orderId?: string;
  readonly noticeId?: string;
  readonly buyerId?: string;
  readonly version?: number | null;
  readonly results?: readonly CommandAnswer[];
}

/** The id in `after` for the stream that a command changed. */
function idOf(path: string, said: CommandAnswer): string | null {
  if (path.startsWith('/v1/notices')) return 'notices';
  if (path.startsWith('/v1/labels')) return 'labels';
  return said.conversationId ?? said.orderId ?? said.buyerId ?? null;
}

function of<V>(bySeller: Map<string, Map<string, V>>, sellerId: string): Map<string, V> {
  const known = bySeller.get(sellerId) ?? new Map<string, V>();
  bySeller.set(sellerId, known);
  return known;
}
