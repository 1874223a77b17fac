import { type RefusalCode } from '../api/refusal.js';
import { readStored, Stored } from '../ui/stored.js';
import { type Draft } from './drafts.js';
import { type Recipient } from './recipient.js';

/** A reply on its way. */
export interface Outgoing {
  /** Its idempotency key: however often it is sent, it is said once. */
  readonly key: string;
  readonly to: Recipient;
  readonly draft: Draft;
  readonly writtenAt: string;
  /** The last message that was seen when it was written; null where there was none. */
  readonly after: string | null;
  /** Why the last try came to nothing; null while it is being tried. */
  readonly stopped: RefusalCode | null;
  /** Known when it was accepted. */
  readonly messageId: string | null;
}

/** The replies that were written in this tab and are not known to be sent. It outlives a reload, after which they are sent again. */
export class Outbox {
  private readonly all: Stored<readonly Outgoing[]>;

  constructor(sellerId: string) {
    const key = `parley.outbox.${sellerId}`;
    const left = readStored<Outgoing[]>(sessionStorage, key, []).filter(({ messageId }) => messageId === null);
    this.all = new Stored<readonly Outgoing[]>(left, (all) => sessionStorage.setItem(key, JSON.stringify(all)));
  }

  get subscribe(): (listener: () => void) => () => void {
    return this.all.subscribe;
  }

  readonly entries = (): readonly Outgoing[] => this.all.get();

  put(entry: Outgoing): void {
    this.all.set([...this.all.get().filter(({ key }) => key !== entry.key), entry]);
  }

  change(key: string, change: Partial<Pick<Outgoing, 'stopped' | 'messageId'>>): void {
    this.all.set(this.all.get().map((entry) => (entry.key === key ? { ...entry, ...change } : entry)));
  }

  remove(key: string): void {
    this.all.set(this.all.get().filter((entry) => entry.key !== key));
  }
}
