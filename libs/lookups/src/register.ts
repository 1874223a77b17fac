import { type Parties } from '@parley/contracts';

/** The last answer of the blacklist service about a buyer; `since` (microseconds) is null if they are not on the blacklist. */
export interface RegisterEntry extends Parties {
  /** The version of the blacklist stream. */
  readonly version: number;
  readonly since: number | null;
}

/**
 * Acknowledged blacklistings, for services that receive the events a moment later. Written before the answer, so that every acknowledged
 * blacklisting is found here. Entries are kept for some days, until the topic has certainly delivered the events.
 */
export interface BlacklistRegister {
  /** Stores the entry unless a later version exists. Error: `Unavailable`. */
  record(entry: RegisterEntry): Promise<void>;
  /** Error: `Unavailable`. */
  find(parties: Parties): Promise<Pick<RegisterEntry, 'version' | 'since'> | null>;
}

/** An empty register for one machine, where facts contain everything that was acknowledged. */
export const noRegister: BlacklistRegister = {
  record: () => Promise.resolve(),
  find: () => Promise.resolve(null),
};
