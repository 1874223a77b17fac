import { type RateGrant, type RateRule, type RateWindow, RecentMap } from '@parley/event-sourcing';
import { type FastifyRequest } from 'fastify';
import { Counter, type Registry } from 'prom-client';
import { type Caller } from '../auth/caller.js';
import { type RateSettings } from '@parley/runtime';
import { ParleyError } from '../problems/errors.js';
import { MemoryWindow } from './memory-window.js';
import { type SendRate } from './sending.js';

/** Names of the limits in messages. A refused request to send counts as a `refused-sends`, which are limited like other commands. */
const TEXTS = {
  messages: 'messages a minute',
  replies: 'replies a minute',
  'refused-sends': 'refused messages and replies a minute',
  uploads: 'uploads a minute',
  'upload-bytes': 'bytes of uploads a day',
  writes: 'commands a minute',
  reads: 'reads a minute',
} as const;
export type RateBucket = keyof typeof TEXTS;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MEGABYTE = 1024 * 1024;
const MAX_BARRED = 10_000;

type Who = Pick<Caller, 'role' | 'id'>;

/**
 * Limits what one buyer or seller does in a sliding minute or day. Refuses with `RATE_LIMITED` and a truthful `Retry-After`.
 * A limit of 0 is none; operators and services are not limited.
 */
export class RateLimits {
  private readonly rules: Readonly<Record<RateBucket, RateRule>>;
  private readonly refusals: Counter<'limit'> | null;
  /** Until when the refused sends of a caller are used up, ms since the epoch. */
  private readonly barred = new RecentMap<string, number>(MAX_BARRED);

  constructor(
    settings: RateSettings,
    private readonly window: RateWindow = new MemoryWindow(),
    registry?: Registry,
  ) {
    const minute = (limit: number): RateRule => ({ limit, windowMs: MINUTE_MS });
    this.rules = {
      messages: minute(settings.PARLEY_MESSAGES_PER_MINUTE),
      replies: minute(settings.PARLEY_REPLIES_PER_MINUTE),
      'refused-sends': minute(settings.PARLEY_WRITES_PER_MINUTE),
      uploads: minute(settings.PARLEY_UPLOADS_PER_MINUTE),
      'upload-bytes': { limit: settings.PARLEY_UPLOAD_MEGABYTES_PER_DAY * MEGABYTE, windowMs: DAY_MS },
      writes: minute(settings.PARLEY_WRITES_PER_MINUTE),
      reads: minute(settings.PARLEY_READS_PER_MINUTE),
    };
    const help = 'Requests that a rate limit refused';
    this.refusals = registry ? new Counter({ name: 'parley_rate_limited_total', help, labelNames: ['limit'], registers: [registry] }) : null;
  }

  /** Takes `places` of the caller's limit. Throws `RATE_LIMITED`. */
  take(bucket: RateBucket, who: Who, places = 1): void | Promise<void> {
    const grant = this.ask(bucket, who, places);
    return grant instanceof Promise ? grant.then((given) => this.check(bucket, given)) : this.check(bucket, grant);
  }

  /** The rate of sending a message or reply, of which a place is given back if nothing is sent. */
  of(bucket: 'messages' | 'replies'): SendRate {
    const role = bucket === 'messages' ? 'buyer' : 'seller';
    return {
      take: async (id) => {
        await this.take(bucket, { role, id });
      },
      giveBack: async (id) => {
        if (this.rules[bucket].limit > 0) await this.window.giveBack(keyOf(bucket, { role, id }), this.rules[bucket], 1);
      },
    };
  }

  /**
   * Counts an upload; `bytes` is its size. Called by the route that takes uploads, once the size is known: from `Content-Length` before the
   * body is read, else after it. Throws `RATE_LIMITED`.
   */
  async admitUpload(who: Who, bytes: number): Promise<void> {
    await this.take('uploads', who);
    // A single upload within its own limit may exceed a small limit of bytes: it would never be admitted.
    await this.take('upload-bytes', who, Math.max(1, Math.min(bytes, this.rules['upload-bytes'].limit)));
  }

  /** Counts a request by its route, before its body is read. Routes that send or upload count when they do so. Throws `RATE_LIMITED`. */
  admit({ caller, method, routeOptions: { config } }: FastifyRequest): void | Promise<void> {
    if (!caller || config.uploads) return undefined;
    if (!config.sends) return this.take(method === 'GET' || method === 'HEAD' ? 'reads' : 'writes', caller);
    const until = this.barred.get(keyOf('refused-sends', caller)) ?? 0;
    if (until > Date.now()) this.check('refused-sends', { granted: 0, retryAfterMs: until - Date.now() });
    return undefined;
  }

  /** Counts a refused request to send. */
  async settle({ caller, routeOptions: { config } }: FastifyRequest, status: number): Promise<void> {
    if (!caller || !config.sends || status < 400 || status === 429) return;
    const { granted, retryAfterMs } = await this.ask('refused-sends', caller, 1);
    if (granted > 0) return;
    const key = keyOf('refused-sends', caller);
    this.barred.set(key, Date.now() + retryAfterMs);
  }

  /** Counts a request that a limit outside of this class has refused. */
  countRefusal(limit: string): void {
    this.refusals?.labels(limit).inc();
  }

  private ask(bucket: RateBucket, who: Who, places: number): RateGrant | Promise<RateGrant> {
    const rule = this.rules[bucket];
    const isLimited = rule.limit > 0 && (who.role === 'buyer' || who.role === 'seller');
    return isLimited ? this.window.take(keyOf(bucket, who), rule, places, places) : { granted: places, retryAfterMs: 0 };
  }

  private check(bucket: RateBucket, { granted, retryAfterMs }: RateGrant): void {
    if (granted > 0) return;
    this.countRefusal(bucket);
    const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    const text = `More than ${this.rules[bucket].limit} ${TEXTS[bucket]}: try again in ${retryAfterSeconds} s`;
    throw new ParleyError('RATE_LIMITED', text, { retryAfterSeconds });
  }
}

function keyOf(bucket: RateBucket, { role, id }: Who): string {
  return `${bucket} ${role} ${id}`;
}
