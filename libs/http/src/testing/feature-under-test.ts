import { webcrypto } from 'node:crypto';
import { ConsoleLogger, Global, Module, type Type, type ValueProvider } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Answer } from '@parley/event-sourcing';
import { type Caller } from '../auth/caller.js';
import { LOCAL_AUDIENCE, LOCAL_ISSUER, type LocalKeys, mintToken } from '../auth/local-keys.js';
import { fixedKey } from '../auth/key-source.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import { IDEMPOTENCY, MESSAGE_RATE, Metrics, RATE_LIMITS, type RateSettings, REPLY_RATE } from '@parley/runtime';
import { createHttpApp } from '../server/http-app.js';
import { Idempotency } from '../idempotency/idempotency.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { MemoryWindow } from '../rate-limits/memory-window.js';

/** The caller of a test request. */
export type Who = Pick<Caller, 'role' | 'id'> & Partial<Caller>;

/** The answer to a test request. */
export interface Result {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface RequestOptions {
  /** The idempotency key. */
  readonly key?: string;
  /** Of the body; JSON by default. */
  readonly type?: string;
}

/** No limits. */
export const UNLIMITED: RateSettings = {
  PARLEY_MESSAGES_PER_MINUTE: 0,
  PARLEY_REPLIES_PER_MINUTE: 0,
  PARLEY_UPLOADS_PER_MINUTE: 0,
  PARLEY_UPLOAD_MEGABYTES_PER_DAY: 0,
  PARLEY_WRITES_PER_MINUTE: 0,
  PARLEY_READS_PER_MINUTE: 0,
};

/** A feature behind its real HTTP edge, with the ports that a test gives it. */
export class FeatureUnderTest {
  /** Remembered answers; without them it is as if the process had died between the append and the answer. */
  readonly answers = new Map<string, Answer>();
  readonly metrics = new Metrics();
  private readonly limits: RateLimits;
  private nowMs = 0;
  private running: { readonly app: NestFastifyApplication; readonly keys: LocalKeys } | undefined;

  constructor(
    private readonly feature: Type,
    private readonly ports: readonly ValueProvider[],
    rates: Partial<RateSettings> = {},
  ) {
    this.limits = new RateLimits({ ...UNLIMITED, ...rates }, new MemoryWindow(() => this.nowMs));
  }

  /** Frees all places in the limits of every caller. */
  aMinuteLater(): void {
    this.nowMs += 60_000;
  }

  async start(): Promise<void> {
    const keys: LocalKeys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const find = (key: string) => Promise.resolve(this.answers.get(key) ?? null);
    const save = (key: string, answer: Answer) => Promise.resolve(this.answers.get(key) ?? (this.answers.set(key, answer), answer));
    const idempotency = new Idempotency({ find, save }, (error) => {
      throw error;
    });
    const verifier = new TokenVerifier(fixedKey(keys.publicKey), { issuer: LOCAL_ISSUER, audience: LOCAL_AUDIENCE, longestLifetimeS: null });
    const app = await createHttpApp(this.root(idempotency, verifier), { logger: new ConsoleLogger({ logLevels: ['error'] }) });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    this.running = { app, keys };
  }

  get app(): NestFastifyApplication {
    return this.started.app;
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  /** `body` as an object, or as text that is sent unchanged. */
  async request(...request: Parameters<FeatureUnderTest['inject']>): Promise<Result> {
    const response = await this.inject(...request);
    return { status: response.statusCode, body: response.json() };
  }

  /** As {@link request}, with the whole answer. */
  async inject(who: Who, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown, { key, type }: RequestOptions = {}) {
    const { app, keys } = this.started;
    const headers = {
      authorization: `Bearer ${await mintToken(keys, { country: null, categories: [], ...who }, 60)}`,
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return app.inject({ method, url, headers, payload });
  }

  private get started() {
    if (!this.running) throw new Error('the feature was not started');
    return this.running;
  }

  private root(idempotency: Idempotency, verifier: TokenVerifier): Type {
    const { feature, limits, metrics } = this;
    const ports: ValueProvider[] = [
      { provide: RATE_LIMITS, useValue: limits },
      { provide: REPLY_RATE, useValue: limits.of('replies') },
      { provide: MESSAGE_RATE, useValue: limits.of('messages') },
      { provide: IDEMPOTENCY, useValue: idempotency },
      { provide: TokenVerifier, useValue: verifier },
      { provide: Metrics, useValue: metrics },
      ...this.ports,
    ];

    @Global()
    @Module({ providers: ports, exports: ports.map(({ provide }) => provide) })
    class Ports {}

    @Module({ imports: [Ports, feature] })
    class App {}

    return App;
  }
}
