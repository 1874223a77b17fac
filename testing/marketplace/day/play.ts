import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Answer, Client, type Wire } from '../client/client.js';
import { CLOUD_EVENTS_JSON } from '../client/order-events.js';
import { grouped, inParallel } from '../../async/in-parallel.js';
import { type BatchResult } from '../client/shapes.js';
import { type Day, type DayCommand, type DayLine, type OrderEvent, sellerClaims } from './day.js';
import { ServerIds } from './server-ids.js';
import { sendWithinLimits } from './send-within-limits.js';
import { Settling } from './settling.js';

/** An answer that differs from the one that the day expects. */
export interface Mismatch {
  readonly request: string;
  readonly wanted: string;
  readonly got: string;
}

/** The result of playing a day. */
export interface Played {
  readonly names: ServerIds;
  readonly requests: number;
  /** Expected refusals, by code. */
  readonly refused: Readonly<Record<string, number>>;
  /** The numbers of new and of duplicate order events. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** The results of batches: the numbers of `sent`, `done` and `would-send` conversations, and of refused ones by code. */
  readonly batches: Readonly<Record<string, number>>;
  readonly mismatches: readonly Mismatch[];
}

export interface PlayOptions {
  /** The number of sellers that are served at the same time. Requests of one seller keep the order of the day. */
  readonly lanes?: number;
  readonly onProgress?: (done: number, of: number, doing: string) => void;
  /** The delay after each pause of the day, for services that cannot be polled. */
  readonly graceMs?: number;
}

/** Plays a day through the public routes: the order events first, then the commands. */
export async function playDay(day: Day, wire: Wire, options: PlayOptions = {}): Promise<Played> {
  return new Player(day, wire, options).play();
}

class Player {
  private readonly names = new ServerIds();
  private readonly settling: Settling;
  private readonly sellerOf: ReadonlyMap<string, string>;
  private readonly refused: Record<string, number> = {};
  private readonly outcomes: Record<string, number> = {};
  private readonly batches: Record<string, number> = {};
  private readonly seen = new Set<string>();
  private readonly waiting = new Set<string>();
  private readonly mismatches: Mismatch[] = [];
  private readonly lanes: number;
  private readonly total: number;
  private requests = 0;

  constructor(
    private readonly day: Day,
    private readonly wire: Wire,
    private readonly options: PlayOptions,
  ) {
    this.lanes = options.lanes ?? 8;
    this.total = day.orderEvents.length + day.lines.filter((line) => !('settle' in line)).length;
    this.sellerOf = new Map(day.orderEvents.map(({ data }) => [data.orderId, data.sellerId]));
    const sellers = Object.keys(day.expected).map((sellerId) => sellerClaims(day, sellerId));
    this.settling = new Settling(sellers, (claims) => new Client(wire, claims), options.graceMs ?? 0);
  }

  async play(): Promise<Played> {
    const bySeller = grouped(this.day.orderEvents, ({ data }) => data.sellerId);
    const service = new Client(this.wire, { role: 'service', id: 'order-service' });
    await inParallel(bySeller, this.lanes, async (events) => {
      for (const event of events) await this.sendOrderEvent(service, event);
    });
    for (const part of partsOf(this.day.lines)) {
      const lanes = grouped(part.commands, (command) => this.concerned(command));
      await inParallel(lanes, this.lanes, async (commands) => {
        let before: Answer | null = null;
        for (const [index, command] of commands.entries()) {
          const repeats = command.key !== undefined && isDeepStrictEqual(command, commands[index - 1]);
          before = await this.send(command, repeats ? before : null);
        }
      });
      if (part.settles) await this.settling.settle(this.names);
    }
    const { names, requests, refused, outcomes, batches, mismatches } = this;
    return { names, requests, refused, outcomes, batches, mismatches };
  }

  /** A sequence that the order already has is a duplicate, regardless of its contents. */
  private async sendOrderEvent(service: Client, event: OrderEvent): Promise<void> {
    const moment = `order event ${event.subject} ${event.data.sequence}`;
    const wanted = this.seen.has(moment) ? 'duplicate' : 'recorded';
    this.seen.add(moment);
    const answer = await service.post<{ outcome?: string }>('/v1/order-status', event, { contentType: CLOUD_EVENTS_JSON });
    const outcome = answer.body.outcome ?? 'refused';
    tally(this.outcomes, outcome);
    if (answer.status !== 202 || outcome !== wanted) this.mismatch(moment, `202 ${wanted}`, answer);
    this.done('orders');
  }

  private async send(command: DayCommand, first: Answer | null): Promise<Answer> {
    const path = this.names.fill(command.path);
    const body = this.names.fillIn(command.body);
    const client = new Client(this.wire, command.as);
    const answer = await sendWithinLimits(
      async () =>
        command.file
          ? client.upload(path, await readFile(join(this.day.folder, 'pictures', command.file)), undefined, { key: command.key })
          : client.request(command.method, path, { body: body ?? undefined, key: command.key }),
      (isWaiting) => this.waits(command.as.id, isWaiting),
    );
    const said = answer.body as Readonly<Record<string, unknown>> | null;
    const { status, code } = command.expect;
    const request = `${command.as.role} ${command.as.id}: ${command.method} ${path}`;
    if (answer.status !== status || (code !== undefined && said?.code !== code)) {
      this.mismatch(request, `${status} ${code ?? ''}`.trim(), answer);
    } else if (first && status < 300 && !isDeepStrictEqual(first.body, answer.body)) {
      this.mismatch(`${request}, repeated with the key ${command.key ?? ''}`, JSON.stringify(first.body), answer);
    } else if (status >= 400) {
      tally(this.refused, code ?? String(status));
    } else {
      this.names.learn(command, answer.body);
      this.settling.learn(command, answer.body, this.concerned(command));
      if (!first) for (const { conversationId, outcome, code: why } of resultsOf(answer)) if (conversationId) tally(this.batches, why ?? outcome);
    }
    this.done(command.as.role === 'buyer' ? 'buyers write' : command.as.role === 'seller' ? 'sellers act' : 'notices');
    return answer;
  }

  /** The seller whose inbox a command changes. Commands for one inbox are sent one after the other. */
  private concerned({ as, path, body }: DayCommand): string {
    if (as.role === 'seller') return as.id;
    const order = /^\/v1\/orders\/([^/]+)/.exec(path)?.[1];
    if (order !== undefined) return this.sellerOf.get(order) ?? order;
    return typeof body?.sellerId === 'string' ? body.sellerId : as.id;
  }

  private mismatch(request: string, wanted: string, answer: Answer): void {
    this.mismatches.push({ request, wanted, got: `${answer.status} ${JSON.stringify(answer.body)}` });
  }

  private done(doing: string): void {
    this.requests += 1;
    this.progress(doing);
  }

  private waits(who: string, isWaiting: boolean): void {
    if (isWaiting) this.waiting.add(who);
    else this.waiting.delete(who);
    this.progress('goes on');
  }

  private progress(activity: string): void {
    const doing = this.waiting.size === 0 ? activity : `${this.waiting.size} wait for a rate limit`;
    this.options.onProgress?.(this.requests, this.total, doing);
  }
}

function tally(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

function resultsOf(answer: Answer): readonly BatchResult[] {
  return (answer.body as { readonly results?: readonly BatchResult[] } | null)?.results ?? [];
}

interface Part {
  readonly commands: DayCommand[];
  readonly settles: boolean;
}

/** Splits a day at its pauses and around commands that concern all sellers. Each part ends before the next begins. */
function partsOf(lines: readonly DayLine[]): Part[] {
  const parts: Part[] = [];
  let commands: DayCommand[] = [];
  let alone = false;
  const cut = (settles: boolean): void => {
    if (commands.length > 0 || settles) parts.push({ commands, settles });
    commands = [];
  };
  for (const line of lines) {
    if ('settle' in line) {
      cut(true);
      alone = false;
      continue;
    }
    const forAll = line.as.role === 'operator';
    if (forAll !== alone) cut(false);
    alone = forAll;
    commands.push(line);
  }
  cut(false);
  return parts;
}
