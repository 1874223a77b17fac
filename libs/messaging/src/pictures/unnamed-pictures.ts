import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type BlobStore, type EventStore, type ExpiringClaims, type Handle, type Lease, UnexpectedEvent, readState } from '@parley/event-sourcing';
import { type Facts, type PictureOwner } from '@parley/lookups';
import { BLOBS, EVENT_STORE, FACTS, HANDLE, PICTURE_CLAIMS, PICTURE_SWEEP } from '@parley/runtime';
import { picture, pictureStream } from '../domain/picture.js';

const KEPT_MS = 24 * 60 * 60 * 1000;
const FIRST_MS = 60_000;
const EVERY_MS = 10 * 60_000;
const BATCH = 100;

/** For one process: it always leads. */
export const soleSweeper: Lease = {
  take: () => Promise.resolve({ token: 1, ttlMs: EVERY_MS }),
  renew: () => Promise.resolve(true),
  release: () => Promise.resolve(),
};

/**
 * Removes pictures that no message has named within 24 hours, and what interrupted uploads left, by one process at a time.
 *
 * A claim decides between a message that names a picture and its removal, so a picture that a message names is never lost. Each step can be
 * repeated: a sweep that crashes is continued by the next one.
 */
@Injectable()
export class UnnamedPictures implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('UnnamedPictures');
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<unknown> = Promise.resolve();
  private isStopped = false;

  constructor(
    @Inject(HANDLE) private readonly handle: Handle,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(BLOBS) private readonly blobs: BlobStore,
    @Inject(FACTS) private readonly facts: Facts,
    @Inject(PICTURE_CLAIMS) private readonly claims: ExpiringClaims,
    @Inject(PICTURE_SWEEP) private readonly lease: Lease,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule(FIRST_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  /** Removes what was uploaded at least `ageMs` ago and is not named, at most 100 pictures. Returns how many; 0 if another process sweeps. */
  async sweep(ageMs = KEPT_MS): Promise<number> {
    const grant = await this.lease.take();
    if (!grant) return 0;
    try {
      let removed = 0;
      for (const id of await this.claims.expired(ageMs, BATCH)) {
        if (this.isStopped) break;
        if (await this.remove(id).catch((error: unknown) => this.keep(id, error))) removed++;
      }
      return removed;
    } finally {
      await this.lease.release(grant);
    }
  }

  private async remove(pictureId: string): Promise<boolean> {
    const stream = pictureStream(pictureId);
    const { state } = await readState(this.store, picture, stream);
    // Named by a service of the previous release, which makes no claims.
    if (state && (await this.isNamed(pictureId, state.uploader))) {
      await this.claims.claim([pictureId]);
      return false;
    }
    if (!(await this.claims.withdraw(pictureId))) return false;
    await this.handle(picture, stream, { type: 'Remove' } as const);
    await this.blobs.delete(pictureId);
    await this.claims.settle(pictureId);
    return true;
  }

  /** A picture with an event of a later release is kept; the others are removed. Any other error ends the sweep. */
  private keep(pictureId: string, error: unknown): false {
    if (!(error instanceof UnexpectedEvent)) throw error;
    this.logger.warn(`Unnamed picture ${pictureId} is kept: ${error.message}`);
    return false;
  }

  private schedule(ms: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.sweeping = this.sweep()
        .then((removed) => removed > 0 && this.logger.log(`${removed} pictures that no message named were removed`))
        .catch((error: unknown) => this.logger.warn(`Unnamed pictures could not be removed, next try in 10 minutes: ${String(error)}`))
        .finally(() => this.schedule(EVERY_MS));
    }, ms).unref();
  }

  private async isNamed(pictureId: string, uploader: PictureOwner): Promise<boolean> {
    for await (const _ of this.facts.pictureUses(pictureId, uploader)) return true;
    return false;
  }
}
