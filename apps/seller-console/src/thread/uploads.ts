import { asRefusal, Refusal, type RefusalCode } from '../api/refusal.js';
import { type Picture } from '../api/shapes.js';
import { retryDelayMs } from '../api/retry-delay.js';
import { randomId } from '../ui/random-id.js';
import { Stored } from '../ui/stored.js';

/** A picture on its way to the server. */
export interface Upload {
  /** Its idempotency key: however often it is sent, it is stored once. */
  readonly key: string;
  readonly file: File;
  /** The file itself, for an `<img>`. */
  readonly preview: string;
  /** From 0 to 1. */
  readonly share: number;
  /** Why the last try came to nothing; null while it is being tried. */
  readonly refused: RefusalCode | null;
  /** Whether it is retried automatically. */
  readonly isRetried: boolean;
}

/** Options of {@link Uploads}. */
export interface UploadsOptions {
  readonly upload: (file: File, key: string, onProgress: (share: number) => void, signal: AbortSignal) => Promise<Picture>;
  /** Takes a picture that is uploaded, with the object URL that shows it. */
  readonly onUploaded: (place: string, picture: Picture, preview: string) => void;
}

type All = ReadonlyMap<string, readonly Upload[]>;

/**
 * The uploads of each draft. They continue in all parts of the console. A failed connection and a busy server are retried; a refused
 * picture remains with its reason until it is removed.
 */
export class Uploads {
  private readonly all = new Stored<All>(new Map());
  private readonly running = new Map<string, AbortController>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly options: UploadsOptions) {}

  get subscribe(): (listener: () => void) => () => void {
    return this.all.subscribe;
  }

  of(place: string): readonly Upload[] {
    return this.all.get().get(place) ?? NONE;
  }

  /** Whether a reload would lose a picture that was chosen. */
  readonly isBusy = (): boolean => [...this.all.get().values()].some((uploads) => uploads.some(isPending));

  add(place: string, files: readonly File[]): void {
    const added = files.map((file): Upload => {
      return { key: randomId(), file, preview: URL.createObjectURL(file), share: 0, refused: null, isRetried: false };
    });
    this.put(place, [...this.of(place), ...added]);
    for (const { key } of added) void this.run(place, key, 0);
  }

  remove(place: string, key: string): void {
    const upload = this.find(place, key);
    if (!upload) return;
    this.cancel(key);
    URL.revokeObjectURL(upload.preview);
    this.drop(place, key);
  }

  retry(place: string, key: string): void {
    if (this.running.has(key)) return;
    this.cancel(key);
    void this.run(place, key, 0);
  }

  /** Tries at once what waits for another try, as when the connection is back. */
  retryAll(): void {
    for (const [place, uploads] of this.all.get()) {
      for (const { key, isRetried } of uploads) if (isRetried) this.retry(place, key);
    }
  }

  /** Resolves when nothing of a draft is on its way any more; the code of a picture that was refused, else null. */
  settled(place: string): Promise<RefusalCode | null> {
    return new Promise((resolve) => {
      const check = (): void => {
        const uploads = this.of(place);
        if (uploads.some(isPending)) return;
        stop();
        resolve(uploads.find(({ refused }) => refused !== null)?.refused ?? null);
      };
      const stop = this.subscribe(check);
      check();
    });
  }

  /** Gives up everything. */
  close(): void {
    for (const [place, uploads] of this.all.get()) for (const { key } of uploads) this.remove(place, key);
  }

  private async run(place: string, key: string, tries: number): Promise<void> {
    const upload = this.find(place, key);
    if (!upload) return;
    const abort = new AbortController();
    this.running.set(key, abort);
    this.change(place, key, { refused: null, isRetried: false, share: 0 });
    try {
      const picture = await this.options.upload(upload.file, key, (share) => this.change(place, key, { share }), abort.signal);
      if (abort.signal.aborted) return;
      this.options.onUploaded(place, picture, upload.preview);
      this.drop(place, key);
    } catch (error) {
      if (!abort.signal.aborted) this.fail(place, key, asRefusal(error), tries);
    } finally {
      this.running.delete(key);
    }
  }

  private fail(place: string, key: string, refusal: Refusal, tries: number): void {
    this.change(place, key, { refused: refusal.code, isRetried: refusal.isPassing });
    if (!refusal.isPassing) return;
    const again = (): void => {
      this.timers.delete(key);
      void this.run(place, key, tries + 1);
    };
    this.timers.set(key, setTimeout(again, retryDelayMs(refusal, tries)));
  }

  private cancel(key: string): void {
    this.running.get(key)?.abort();
    this.running.delete(key);
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }

  private find(place: string, key: string): Upload | undefined {
    return this.of(place).find((each) => each.key === key);
  }

  private change(place: string, key: string, change: Partial<Upload>): void {
    if (this.find(place, key)) this.put(place, this.of(place).map((each) => (each.key === key ? { ...each, ...change } : each)));
  }

  private drop(place: string, key: string): void {
    this.put(place, this.of(place).filter((each) => each.key !== key));
  }

  private put(place: string, uploads: readonly Upload[]): void {
    const all = new Map(this.all.get());
    if (uploads.length > 0) all.set(place, uploads);
    else all.delete(place);
    this.all.set(all);
  }
}

const NONE: readonly Upload[] = [];

const isPending = ({ refused, isRetried }: Upload): boolean => refused === null || isRetried;
