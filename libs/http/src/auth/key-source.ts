import { types } from 'node:util';
import { Logger } from '@nestjs/common';
import { type CryptoKey, type JSONWebKeySet, type JWTVerifyGetKey, createLocalJWKSet } from 'jose';
import { ParleyError } from '../problems/errors.js';

const FETCH_TIMEOUT_MS = 5000;
/** After a fetch that failed, or that a token of an unknown key asked for, the provider is left alone for so long. */
const BACKOFF_MS = 5000;
/** How long the last good keys are used while the provider fails. */
const STALE_MS = 60 * 60 * 1000;
const KEY_SET_BYTES = 1024 * 1024;

export interface KeySourceOptions {
  /** Keys are fetched again after so long, so that a key that the provider has withdrawn is refused from then on. */
  readonly maxAgeMs: number;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
  readonly fetchKeys?: (url: string) => Promise<JSONWebKeySet>;
}

/** The keys of an identity provider at one time. */
export interface KeySet {
  /** Differs between key sets with different content. */
  readonly generation: number;
  readonly getKey: JWTVerifyGetKey;
}

/** Where verification keys come from. */
export interface Keys {
  /** Error: `UNAVAILABLE` if there are none for now. */
  current(): Promise<KeySet>;
  /** Keys after a look for new ones, for a token whose key is not in `known`; `known` itself if there are none. */
  newerThan(known: KeySet): Promise<KeySet>;
}

/** One key that never changes. */
export function fixedKey(key: CryptoKey): Keys {
  const keys: KeySet = { generation: 1, getKey: () => key };
  return { current: () => Promise.resolve(keys), newerThan: () => Promise.resolve(keys) };
}

interface Fetched extends KeySet {
  readonly content: string;
  readonly fetchedAt: number;
}

/**
 * Keys of an identity provider (JWKS). After a failure the next fetch waits for a backoff; requests never cause more. Meanwhile the last
 * good keys are used for at most an hour.
 *
 * Error: `UNAVAILABLE` with `Retry-After` if there are no usable keys; the cause is in the log.
 */
export class KeySource implements Keys {
  private keys: Fetched | null = null;
  private fetching: Promise<void> | null = null;
  private lastAttemptAt = -Infinity;
  private hasFailed = false;
  private readonly now: () => number;
  private readonly fetchKeys: (url: string) => Promise<JSONWebKeySet>;
  private readonly logger = new Logger('Parley');

  constructor(
    private readonly url: string,
    private readonly options: KeySourceOptions,
  ) {
    this.now = options.now ?? (() => performance.now());
    this.fetchKeys = options.fetchKeys ?? fetchKeySet;
  }

  /** Keys that are at most as old as allowed, or the last good ones while the provider fails. */
  async current(): Promise<KeySet> {
    if (this.ageMs() >= this.options.maxAgeMs) {
      const refreshed = this.refresh();
      // While the provider fails, requests do not wait for it to fail again.
      if (this.keys === null || !this.hasFailed) await refreshed;
    }
    if (this.keys === null || this.ageMs() >= this.options.maxAgeMs + STALE_MS) {
      throw new ParleyError('UNAVAILABLE', 'The keys that tokens are verified with cannot be fetched', { retryAfterSeconds: BACKOFF_MS / 1000 });
    }
    return this.keys;
  }

  async newerThan(known: KeySet): Promise<KeySet> {
    if (this.keys?.generation === known.generation) await this.refresh();
    return this.keys ?? known;
  }

  private ageMs(): number {
    return this.keys === null ? Infinity : this.now() - this.keys.fetchedAt;
  }

  private refresh(): Promise<void> {
    if (this.fetching === null && this.now() - this.lastAttemptAt >= BACKOFF_MS) {
      this.lastAttemptAt = this.now();
      this.fetching = this.fetch().finally(() => (this.fetching = null));
    }
    return this.fetching ?? Promise.resolve();
  }

  private async fetch(): Promise<void> {
    try {
      const set = await this.fetchKeys(this.url);
      const content = JSON.stringify(set);
      const fetchedAt = this.now();
      const isSame = this.keys?.content === content;
      this.keys = isSame && this.keys ? { ...this.keys, fetchedAt } : { content, fetchedAt, generation: (this.keys?.generation ?? 0) + 1, getKey: createLocalJWKSet(set) };
      this.hasFailed = false;
    } catch (error) {
      this.hasFailed = true;
      this.logger.error(`Cannot fetch the keys of the identity provider from ${withoutSecrets(this.url)}: ${reasonOf(error)}`);
    }
  }
}

/** The address without its query, in which some providers expect a secret. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function reasonOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  return types.isNativeError(error.cause) ? `${error.message} (${error.cause.message})` : error.message;
}

async function fetchKeySet(url: string): Promise<JSONWebKeySet> {
  const response = await fetch(url, { redirect: 'error', headers: { accept: 'application/json' }, signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`it answered ${response.status}, not 200`);
  }
  const text = await textWithin(response, KEY_SET_BYTES);
  try {
    return JSON.parse(text) as JSONWebKeySet;
  } catch {
    // The parser's own message quotes the answer.
    throw new Error(`it answered ${text.length} characters that are not JSON`);
  }
}

async function textWithin(response: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > most) throw new Error(`it answered more than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
