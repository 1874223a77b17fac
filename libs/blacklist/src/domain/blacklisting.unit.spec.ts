import { type Parties } from '@parley/contracts';
import { given } from '@parley/event-sourcing/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type BlacklistingCommand, type BlacklistingEvent, blacklistStream, blacklisting } from './blacklisting.js';

const parties: Parties = { sellerId: 's1', buyerId: 'b1' };
const added: BlacklistingEvent = { type: 'BuyerBlacklisted', data: { ...parties, reason: 'rude' } };
const removed: BlacklistingEvent = { type: 'BuyerRemovedFromBlacklist', data: parties };
const add = (reason: string | null = 'rude'): BlacklistingCommand => ({ type: 'Add', parties, reason });
const remove: BlacklistingCommand = { type: 'Remove', parties };

describe('adding a buyer', () => {
  it('puts them on the list with the reason', () => {
    given(blacklisting).when(add()).then([added]);
  });

  it('needs no reason', () => {
    given(blacklisting)
      .when(add(null))
      .then([{ type: 'BuyerBlacklisted', data: { ...parties, reason: null } }]);
  });

  it('changes nothing where they are on it', () => {
    given(blacklisting, [added]).when(add('another reason')).then([]);
  });

  it('puts them on it again after they were removed', () => {
    given(blacklisting, [added, removed]).when(add()).then([added]);
  });
});

describe('removing a buyer', () => {
  it('takes them off the list', () => {
    given(blacklisting, [added]).when(remove).then([removed]);
  });

  it.each([['never was', []], ['no longer is', [added, removed]]])('changes nothing for one who %s on it', (_, events) => {
    given(blacklisting, events).when(remove).then([]);
  });
});

describe('any sequence of adding and removing', () => {
  it('makes events that take turns, adding first, and ends as the last command says', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(add(), remove)), (commands) => {
        const stream = blacklistStream(parties);
        let state = blacklisting.initial;
        const events: BlacklistingEvent[] = [];
        for (const command of commands) {
          for (const event of blacklisting.decide(command, state, events.length + 1)) {
            events.push(event);
            state = blacklisting.evolve(state, { ...event, stream, version: events.length, at: events.length });
          }
        }
        expect(events).toEqual(events.map((_, i) => (i % 2 === 0 ? added : removed)));
        expect(state.since !== null).toBe(commands.at(-1)?.type === 'Add');
      }),
    );
  });
});

describe('the stream of a pair', () => {
  it('is shared with no other pair, whatever their ids hold', () => {
    const ids = fc.stringMatching(/^[A-Za-z0-9._:-]{1,6}$/);
    fc.assert(
      fc.property(ids, ids, ids, ids, (a, b, c, d) => {
        const same = blacklistStream({ sellerId: a, buyerId: b }) === blacklistStream({ sellerId: c, buyerId: d });
        expect(same).toBe(a === c && b === d);
      }),
    );
    expect(blacklistStream({ sellerId: 'a-b', buyerId: 'c' })).not.toBe(blacklistStream({ sellerId: 'a', buyerId: 'b-c' }));
  });
});
