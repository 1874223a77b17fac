import { Inject, Injectable } from '@nestjs/common';
import { type Parties } from '@parley/contracts';
import { type EventStore, readState } from '@parley/event-sourcing';
import { type BlacklistRegister } from '@parley/lookups';
import { BLACKLIST_REGISTER, EVENT_STORE } from '@parley/runtime';
import { blacklistStream, blacklisting } from '../domain/blacklisting.js';

/**
 * Writes what holds for a buyer to the register before the seller is answered, also when a command changed nothing: the process that wrote the
 * event may have died before it registered it. So a reply that follows the answer is decided on it in every service.
 */
@Injectable()
export class Registration {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(BLACKLIST_REGISTER) private readonly register: BlacklistRegister,
  ) {}

  /** Error: `Unavailable`; the same command again registers it. */
  async of(parties: Parties): Promise<void> {
    const { state, version } = await readState(this.store, blacklisting, blacklistStream(parties));
    if (version > 0) await this.register.record({ ...parties, version, since: state.since });
  }
}
