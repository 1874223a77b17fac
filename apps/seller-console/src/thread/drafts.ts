import { type Picture } from '../api/shapes.js';
import { legacyKey, sellerPrefix } from '../session/seller-storage.js';
import { tabStorage } from '../ui/browser-storage.js';
import { readStored } from '../ui/stored.js';
import { StoredRecords, type StoredRecordsOptions } from '../ui/stored-records.js';

/** An unsent text with uploaded pictures. */
export interface Draft {
  readonly text: string;
  readonly pictures: readonly Pick<Picture, 'pictureId' | 'width' | 'height'>[];
}

/** The part of a request that says what a draft says. */
export function bodyOf({ text, pictures }: Draft): { text: string | null; pictureIds: string[] } {
  return { text: text === '' ? null : text, pictureIds: pictures.map(({ pictureId }) => pictureId) };
}

interface StoredDraft extends Draft {
  /** When it was typed, in milliseconds since 1970. */
  readonly at: number;
}

export const EMPTY: Draft = { text: '', pictures: [] };

export const isEmpty = ({ text, pictures }: Draft): boolean => text === '' && pictures.length === 0;

const KEPT_MS = 30 * 24 * 3_600_000;
const MOST_DRAFTS = 500;

/**
 * The drafts of a seller in this browser, by recipient. All tabs share them, and they outlive the tab, for 30 days and at most 500 of them.
 * Signing out removes them.
 */
export class Drafts {
  private readonly records: StoredRecords<StoredDraft>;

  constructor(
    sellerId: string,
    options: Pick<StoredRecordsOptions<StoredDraft>, 'storage' | 'events'> = {},
    private readonly now: () => number = Date.now,
  ) {
    this.records = new StoredRecords<StoredDraft>({ prefix: `${sellerPrefix(sellerId)}draft/`, isValid: isStoredDraft, ...options });
    this.dropOld();
    this.adoptOfTab(sellerId);
  }

  get subscribe(): (listener: () => void) => () => void {
    return this.records.subscribe;
  }

  get size(): number {
    return this.records.all().size;
  }

  get(place: string): Draft {
    return this.records.get(place) ?? EMPTY;
  }

  /** False if the browser refused to store it, so that only this tab keeps it. */
  set(place: string, draft: Draft): boolean {
    if (isEmpty(draft)) {
      this.records.remove(place);
      return true;
    }
    const isStored = this.records.set(place, { text: draft.text, pictures: draft.pictures, at: this.now() });
    if (this.size > MOST_DRAFTS) this.dropOld();
    return isStored;
  }

  /** Puts back what could not be sent, before what was typed meanwhile. */
  restore(place: string, { text, pictures }: Draft): void {
    const now = this.get(place);
    const lines = [text, now.text].filter((each) => each !== '');
    this.set(place, { text: lines.join('\n'), pictures: [...pictures, ...now.pictures] });
  }

  close(): void {
    this.records.close();
  }

  private dropOld(): void {
    const newest = [...this.records.all()].sort(([, a], [, b]) => b.at - a.at);
    const oldest = this.now() - KEPT_MS;
    for (const [place] of newest.filter(([, { at }], index) => index >= MOST_DRAFTS || at < oldest)) this.records.remove(place);
  }

  /** Takes over what an earlier release kept in this tab. */
  private adoptOfTab(sellerId: string): void {
    const key = legacyKey('drafts', sellerId);
    for (const [place, draft] of Object.entries(readStored<Record<string, unknown>>(tabStorage, key, {}))) {
      const stored = { ...(draft as object), at: this.now() };
      if (isStoredDraft(stored) && this.records.get(place) === null) this.records.set(place, stored);
    }
    tabStorage.remove(key);
  }
}

function isStoredDraft(value: unknown): value is StoredDraft {
  const { text, pictures, at } = (value ?? {}) as Partial<Record<keyof StoredDraft, unknown>>;
  return typeof text === 'string' && Array.isArray(pictures) && typeof at === 'number';
}
