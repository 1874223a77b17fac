import { type RefusalCode } from '../api/refusal.js';
import { legacyKey, sellerPrefix } from '../session/seller-storage.js';
import { tabStorage } from '../ui/browser-storage.js';
import { readStored } from '../ui/stored.js';
import { StoredRecords, type StoredRecordsOptions } from '../ui/stored-records.js';
import { type Draft } from './drafts.js';
import { type Recipient } from './recipient.js';

/** A reply on its way. */
export interface Outgoing {
  /** Its idempotency key: any number of attempts, by any tab, has one effect. */
  readonly key: string;
  readonly to: Recipient;
  readonly draft: Draft;
  readonly writtenAt: string;
  /** The last visible message when it was written, null without one. */
  readonly after: string | null;
  /** Why the last try came to nothing; null while it is being tried. */
  readonly stopped: RefusalCode | null;
  /** When the leading tab sends it, in milliseconds since 1970. While a tab tries, this is when that tab is taken for dead. */
  readonly dueAt: number;
  /** How many tries came to nothing. */
  readonly tries: number;
  /** Known when it was accepted. */
  readonly messageId: string | null;
}

const LEFT_BEHIND_MS = 60_000;
/** Replies that are not accepted yet. More stay in their drafts. */
const MOST_UNSENT = 500;

/**
 * The replies of a seller that are not known to be sent. All tabs of this browser share them and they outlive the tab, so a reply is
 * there once, however many tabs show it: taken back in one, it is gone in all.
 */
export class Outbox {
  private readonly records: StoredRecords<Outgoing>;
  private readonly sending = new Set<string>();
  private ordered: { readonly of: ReadonlyMap<string, Outgoing>; readonly entries: readonly Outgoing[] } | null = null;

  constructor(
    sellerId: string,
    options: Pick<StoredRecordsOptions<Outgoing>, 'storage' | 'events'> = {},
    private readonly now: () => number = Date.now,
  ) {
    this.records = new StoredRecords<Outgoing>({ prefix: `${sellerPrefix(sellerId)}outbox/`, isValid: isOutgoing, ...options });
    this.dropAccepted();
    this.adoptOfTab(sellerId);
  }

  get subscribe(): (listener: () => void) => () => void {
    return this.records.subscribe;
  }

  /** In the order in which they were written. */
  readonly entries = (): readonly Outgoing[] => {
    const of = this.records.all();
    if (this.ordered?.of !== of) {
      this.ordered = { of, entries: [...of.values()].sort((a, b) => (a.writtenAt < b.writtenAt ? -1 : a.writtenAt > b.writtenAt ? 1 : 0)) };
    }
    return this.ordered.entries;
  };

  /** Those that are not accepted yet. */
  unsent(): readonly Outgoing[] {
    return this.entries().filter(({ messageId }) => messageId === null);
  }

  /** Whether it takes no more replies until some are sent. */
  isFull(): boolean {
    return this.unsent().length >= MOST_UNSENT;
  }

  put(entry: Outgoing): void {
    this.records.set(entry.key, entry);
  }

  /** Claims a reply for one try by this tab; null if it is gone (taken back or sent by another tab), or this tab tries already. */
  begin(key: string): Outgoing | null {
    const stored = this.records.read(key);
    if (stored === null || stored.messageId !== null || this.sending.has(key)) return null;
    this.sending.add(key);
    const begun: Outgoing = { ...stored, stopped: null, dueAt: this.now() + LEFT_BEHIND_MS };
    this.records.set(key, begun);
    return begun;
  }

  end(key: string): void {
    this.sending.delete(key);
  }

  /** Changes a reply, unless it is gone meanwhile. */
  change(key: string, change: Partial<Pick<Outgoing, 'stopped' | 'messageId' | 'dueAt' | 'tries'>>): void {
    const stored = this.records.read(key);
    if (stored !== null) this.records.set(key, { ...stored, ...change });
  }

  /** Whether a tab, this one or another, is sending it at this moment. */
  isBeingSent(key: string): boolean {
    const stored = this.records.read(key);
    return this.sending.has(key) || (stored !== null && stored.stopped === null && stored.dueAt > this.now());
  }

  /** Takes a reply out; null if it is gone, because another tab has taken or sent it. */
  take(key: string): Outgoing | null {
    const stored = this.records.read(key);
    if (stored === null || stored.messageId !== null) return null;
    this.records.remove(key);
    return stored;
  }

  remove(key: string): void {
    this.records.remove(key);
  }

  /** Makes all replies due immediately, as when the connection is back. Attempts of this tab in flight continue. */
  makeDue(): void {
    for (const { key, dueAt } of this.unsent()) if (dueAt > this.now() && !this.sending.has(key)) this.change(key, { dueAt: this.now() });
  }

  /** This tab is closing: others are to finish what it is sending. */
  abandon(): void {
    for (const key of this.sending) this.change(key, { stopped: 'UNREACHABLE', dueAt: this.now() });
  }

  close(): void {
    this.records.close();
  }

  /** An accepted reply that its tab did not live to remove. */
  private dropAccepted(): void {
    for (const { key, messageId, writtenAt } of this.entries()) {
      if (messageId !== null && this.now() - Date.parse(writtenAt) > LEFT_BEHIND_MS) this.records.remove(key);
    }
  }

  /** Takes over what an earlier release kept in this tab. */
  private adoptOfTab(sellerId: string): void {
    const key = legacyKey('outbox', sellerId);
    for (const entry of readStored<readonly object[]>(tabStorage, key, [])) {
      const adopted = { ...entry, dueAt: 0, tries: 0 };
      if (isOutgoing(adopted) && adopted.messageId === null && this.records.get(adopted.key) === null) this.put(adopted);
    }
    tabStorage.remove(key);
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  const { key, to, draft, writtenAt, dueAt } = (value ?? {}) as Partial<Outgoing>;
  return typeof key === 'string' && typeof to?.id === 'string' && typeof draft?.text === 'string' && typeof writtenAt === 'string' && typeof dueAt === 'number';
}
