import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Commit } from '@parley/event-sourcing';
import { appendAll, projectAll } from './fill.js';
import { firstMessages, oneEach } from './inboxes.js';
import { marketplace } from './market.js';

/** The seller with a million conversations, and the one with a thousand. */
export const LARGE = 'large';
export const SMALL = 'small';

/** The sizes of the data sets. */
export interface Sizes {
  /** Conversations of the large seller. */
  readonly conversations: number;
  /** Sellers with one conversation each. */
  readonly sellers: number;
  /** Events of the marketplace for measurements of rates and of memory. */
  readonly events: number;
  readonly manyEvents: number;
}

/**
 * Data folders that are filled through the event store and the projections, each on first use and once for a run.
 * `remove` deletes all of them, and every other folder that was created here.
 */
export class DataSets {
  private readonly root = mkdtemp(join(tmpdir(), 'parley-bench-'));
  private readonly made = new Map<string, Promise<string>>();

  constructor(
    readonly sizes: Sizes,
    private readonly progress: (text: string) => void,
  ) {}

  /** Two sellers, one with a thousand times the conversations of the other; read models are up to date. */
  inboxes(): Promise<string> {
    const { conversations } = this.sizes;
    const small = Math.ceil(conversations / 1000);
    return this.cached('inboxes', () => firstMessages({ [LARGE]: conversations, [SMALL]: small }), conversations + small, true);
  }

  /** Many sellers with a conversation each; read models are up to date. */
  sellers(): Promise<string> {
    const { sellers } = this.sizes;
    return this.cached('sellers', () => oneEach(sellers), sellers, true);
  }

  /** The events of a marketplace, and no read models yet. */
  marketplace(events: number): Promise<string> {
    return this.cached(`marketplace-${events}`, () => marketplace(events), events, false);
  }

  /** An empty folder. */
  async empty(): Promise<string> {
    return mkdtemp(join(await this.root, 'empty-'));
  }

  async remove(): Promise<void> {
    await rm(await this.root, { recursive: true, force: true });
  }

  private cached(name: string, commits: () => Iterable<Commit>, total: number, project: boolean): Promise<string> {
    let folder = this.made.get(name);
    if (!folder) this.made.set(name, (folder = this.make(name, commits(), total, project)));
    return folder;
  }

  private async make(name: string, commits: Iterable<Commit>, total: number, project: boolean): Promise<string> {
    const folder = join(await this.root, name);
    const tell = (doing: string) => (events: number) => this.progress(`data set ${name}: ${doing} ${Math.round((events / total) * 100)} %`);
    await appendAll(folder, commits, tell('appended'));
    if (project) await projectAll(folder, tell('projected'));
    return folder;
  }
}
