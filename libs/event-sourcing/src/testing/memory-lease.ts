import { type CheckpointStore } from '../subscriptions/checkpoints.js';
import { Fenced, type Grant, type Lease } from '../publishing/lease.js';

/** An in-memory lease, shared by several holders. */
export class MemoryLease implements Lease {
  private token = 0;
  private heldUntil = 0;

  constructor(readonly ttlMs = 10_000) {}

  take(): Promise<Grant | null> {
    if (performance.now() < this.heldUntil) return Promise.resolve(null);
    this.heldUntil = performance.now() + this.ttlMs;
    return Promise.resolve({ token: ++this.token, ttlMs: this.ttlMs });
  }

  renew({ token }: Grant): Promise<boolean> {
    if (token === this.token) this.heldUntil = performance.now() + this.ttlMs;
    return Promise.resolve(token === this.token);
  }

  release({ token }: Grant): Promise<void> {
    if (token === this.token) this.heldUntil = 0;
    return Promise.resolve();
  }
}

/** In-memory checkpoints. */
export class MemoryCheckpoints implements CheckpointStore {
  readonly saved = new Map<string, string>();
  private readonly tokens = new Map<string, number>();

  async claim(name: string, token: number): Promise<string | null> {
    await this.guard(name, token);
    return this.saved.get(name) ?? null;
  }

  async save(name: string, token: number, checkpoint: string): Promise<void> {
    await this.guard(name, token);
    this.saved.set(name, checkpoint);
  }

  private async guard(name: string, token: number): Promise<void> {
    await Promise.resolve();
    if (token < (this.tokens.get(name) ?? 0)) throw new Fenced(name);
    this.tokens.set(name, token);
  }
}
