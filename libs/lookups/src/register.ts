import { type Parties } from '@parley/contracts';

/** What the blacklist service answered about a buyer last; `since` (microseconds) is null when they are not on the blacklist. */
export interface RegisterEntry extends Parties {
  /** Of the blacklist stream. */
  readonly version: number;
  readonly since: number | null;
}

/**
 * Blacklistings that were acknowledged, for services that would hear of them a moment later. It is written before the answer, so whoever was
 * told that a buyer is blacklisted finds it here. Entries are kept for some days: by then the topic has told of them.
 */
export interface BlacklistRegister {
  /** Keeps the entry unless a later version is there. Error: `Unavailable`. */
  record(entry: RegisterEntry): Promise<void>;
  /** Error: `Unavailable`. */
  find(parties: Parties): Promise<Pick<RegisterEntry, 'version' | 'since'> | null>;
}

/** For one machine, where facts hold everything that was acknowledged. */
export const noRegister: BlacklistRegister = {
  record: () => Promise.resolve(),
  find: () => Promise.resolve(null),
};
