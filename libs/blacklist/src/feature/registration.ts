import { Inject, Injectable } from '@nestjs/common';
import { type Parties } from '@parley/contracts';
import { type EventStore, readState } from '@parley/event-sourcing';
import { type BlacklistRegister } from '@parley/lookups';
import { BLACKLIST_REGISTER, EVENT_STORE } from '@parley/runtime';
import { blacklistStream, blacklisting } from '../domain/blacklisting.js';

/**
 * Writes the state of a blacklisting to the register before the command is answered, also if the command changed nothing, because the process
 * that wrote the event may have crashed before it registered it. Every service then decides later replies on that state.
 */
@Injectable()
export class Registration {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(BLACKLIST_REGISTER) private readonly register: BlacklistRegister,
  ) {}

  /** Error: `Unavailable`; repeating the command registers it. */
  async of(parties: Parties): Promise<void> {
    const { state, version } = await readState(this.store, blacklisting, blacklistStream(parties));
    if (version > 0) await this.register.record({ ...parties, version, since: state.since });
  }
}
