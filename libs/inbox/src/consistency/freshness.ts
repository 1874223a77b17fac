import { InterruptibleDelay, type WatchedDocuments } from '@parley/event-sourcing';
import { type Caller, STALE, type Target, targetsOf } from '@parley/http';
import { type FastifyInstance } from 'fastify';
import { VersionReads } from './version-reads.js';

const PATIENCE_MS = 2000;
/** Requests that wait in a process; further ones are told at once that what they read may be stale. */
const MOST_WAITING = 5000;
/** Not every change that somebody waits for is announced. */
const RECHECK_MS = 50;

interface Waiting {
  readonly caller: Caller;
  readonly deadline: number;
  /** Those that were not visible yet when they were last looked for. */
  pending: readonly Target[];
  readonly resolve: (isFresh: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Read your own writes: holds a query back until the read model has the versions that it names.
 *
 * All that wait are looked for together, with one read for each kind of document. If each of them looked for its own after each commit, a
 * hundred would keep the database from what they wait for.
 */
export class Freshness {
  private readonly waiting = new Set<Waiting>();
  /** Those of them for whom nothing was looked for yet. */
  private readonly arrived = new Set<Waiting>();
  private running = false;
  private isCommitted = false;
  private readonly beforeLook = new InterruptibleDelay();

  constructor(
    private readonly store: WatchedDocuments,
    /** Called before a query that waited continues. */
    private readonly onWaited: (caller: Caller) => void = () => undefined,
    private readonly mostWaiting = MOST_WAITING,
  ) {}

  /** Makes every `GET` heed `after=<id>@<version>[,...]`; `Parley-Consistency: stale` tells that the wait was given up. */
  install(server: FastifyInstance): void {
    server.addHook('preHandler', async (request, reply) => {
      const targets = targetsOf(request);
      if (targets && request.caller && !(await this.wait(request.caller, targets))) void reply.header(...STALE);
    });
  }

  /** Resolves true when all is visible to the caller, false after two seconds or if too many wait. Errors: those of the store. */
  async wait(caller: Caller, targets: readonly Target[]): Promise<boolean> {
    if (this.waiting.size >= this.mostWaiting) return false;
    const isFresh = await new Promise<boolean>((resolve, reject) => {
      const pending = targets.filter(({ version }) => version > 0);
      const waiting = { caller, deadline: Date.now() + PATIENCE_MS, pending, resolve, reject };
      this.waiting.add(waiting);
      this.arrived.add(waiting);
      if (this.running) this.beforeLook.end();
      else void this.run();
    });
    this.onWaited(caller);
    return isFresh;
  }

  private async run(): Promise<void> {
    this.running = true;
    const unwatch = this.store.changes.watch(() => {
      this.isCommitted = true;
      this.beforeLook.end();
    });
    for (let lookedAt = 0; this.waiting.size > 0; ) {
      const isForAll = this.isCommitted || Date.now() - lookedAt >= RECHECK_MS;
      if (isForAll) [lookedAt, this.isCommitted] = [Date.now(), false];
      const looked = [...(isForAll ? this.waiting : this.arrived)];
      this.arrived.clear();
      await this.settle(looked);
      if (this.waiting.size > 0 && !this.isCommitted && this.arrived.size === 0) await this.beforeLook.wait(RECHECK_MS);
    }
    unwatch();
    this.running = false;
  }

  /** Continues the requests whose versions are visible, and those whose deadline has passed. */
  private async settle(waiting: readonly Waiting[]): Promise<void> {
    try {
      const reads = new VersionReads(this.store.documents);
      const looked = waiting.map((each) => {
        const isLast = Date.now() >= each.deadline;
        return { each, isLast, found: each.pending.map((target) => ({ target, version: reads.versionOf(each.caller, target.id, isLast) })) };
      });
      await reads.run();
      for (const { each, isLast, found } of looked) {
        each.pending = found.flatMap(({ target, version }) => (version() >= target.version ? [] : [target]));
        if (each.pending.length === 0 || isLast) this.leave(each, () => each.resolve(each.pending.length === 0));
      }
    } catch (error) {
      for (const each of waiting) this.leave(each, () => each.reject(error));
    }
  }

  private leave(each: Waiting, answer: () => void): void {
    this.waiting.delete(each);
    answer();
  }
}
