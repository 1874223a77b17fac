import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type BlobStore, type EventStore, type ExpiringClaims, type Handle, type Lease, UnexpectedEvent, readState } from '@parley/event-sourcing';
import { type Facts, type PictureOwner } from '@parley/lookups';
import { BLOBS, EVENT_STORE, FACTS, HANDLE, PICTURE_CLAIMS, PICTURE_SWEEP } from '@parley/runtime';
import { picture, pictureStream } from '../domain/picture.js';

const RETENTION_MS = 24 * 60 * 60 * 1000;
const INITIAL_DELAY_MS = 60_000;
const INTERVAL_MS = 10 * 60_000;
const BATCH_SIZE = 100;

/** For a single process: it always leads. */
export const soleSweeper: Lease = {
  take: () => Promise.resolve({ token: 1, ttlMs: INTERVAL_MS }),
  renew: () => Promise.resolve(true),
  release: () => Promise.resolve(),
};

/**
 * Removes pictures that no message named within 24 hours, and the remains of interrupted uploads, from one process at a time.
 *
 * A claim decides between a message that names a picture and its removal, so a named picture is never lost. All steps can be repeated: after a
 * crash, the next sweep continues.
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
    this.schedule(INITIAL_DELAY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  /** Removes up to 100 unnamed pictures of at least `ageMs`. Returns their number; 0 if another process sweeps. */
  async sweep(ageMs = RETENTION_MS): Promise<number> {
    const grant = await this.lease.take();
    if (!grant) return 0;
    try {
      let removed = 0;
      for (const id of await this.claims.expired(ageMs, BATCH_SIZE)) {
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
    // Named through a service of the previous release, which makes no claims.
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

  /** Keeps a picture with an event of a later release. Rethrows any other error, which ends the sweep. */
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
        .catch((error: unknown) => this.logger.warn(`Unnamed pictures could not be removed, retrying in 10 minutes: ${String(error)}`))
        .finally(() => this.schedule(INTERVAL_MS));
    }, ms).unref();
  }

  private async isNamed(pictureId: string, uploader: PictureOwner): Promise<boolean> {
    for await (const _ of this.facts.pictureUses(pictureId, uploader)) return true;
    return false;
  }
}
