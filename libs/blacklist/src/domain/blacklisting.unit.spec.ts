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
  it('records the blacklisting with the reason', () => {
    given(blacklisting).when(add()).then([added]);
  });

  it('does not require a reason', () => {
    given(blacklisting)
      .when(add(null))
      .then([{ type: 'BuyerBlacklisted', data: { ...parties, reason: null } }]);
  });

  it('changes nothing for a blacklisted buyer', () => {
    given(blacklisting, [added]).when(add('another reason')).then([]);
  });

  it('records the blacklisting again after a removal', () => {
    given(blacklisting, [added, removed]).when(add()).then([added]);
  });
});

describe('removing a buyer', () => {
  it('records the removal', () => {
    given(blacklisting, [added]).when(remove).then([removed]);
  });

  it.each([['never added', []], ['already removed', [added, removed]]])('changes nothing for a buyer who was %s', (_, events) => {
    given(blacklisting, events).when(remove).then([]);
  });
});

describe('any sequence of adding and removing', () => {
  it('creates alternating events and ends in the state of the last command', () => {
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
  it('is unique for each pair, for any ids', () => {
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
