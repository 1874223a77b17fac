import { type Parties } from '@parley/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Blacklisting,
  type BlacklistingCommand,
  type BlacklistingEvent,
  MAX_BUYERS,
  blacklistStream,
  blacklisting,
} from './blacklisting.js';

const parties: Parties = { sellerId: 's1', buyerId: 'b1' };
const added: BlacklistingEvent = { type: 'BuyerBlacklisted', data: { ...parties, reason: 'rude' } };
const removed: BlacklistingEvent = { type: 'BuyerRemovedFromBlacklist', data: parties };
const add = (size = 0, reason: string | null = 'rude'): BlacklistingCommand => ({ type: 'Add', parties, reason, size });
const remove: BlacklistingCommand = { type: 'Remove', parties };

function evolve(state: Blacklisting, event: BlacklistingEvent, version: number): Blacklisting {
  return blacklisting.evolve(state, { ...event, stream: blacklistStream(parties), version, at: version });
}

function given(...events: BlacklistingEvent[]): Blacklisting {
  return events.reduce((state, event, i) => evolve(state, event, i + 1), blacklisting.initial);
}

describe('adding a buyer', () => {
  it('puts them on the list with the reason', () => {
    expect(blacklisting.decide(add(), given(), 1)).toEqual([added]);
  });

  it('needs no reason', () => {
    expect(blacklisting.decide(add(0, null), given(), 1)).toEqual([{ type: 'BuyerBlacklisted', data: { ...parties, reason: null } }]);
  });

  it('changes nothing where they are on it', () => {
    expect(blacklisting.decide(add(1, 'another reason'), given(added), 2)).toEqual([]);
  });

  it('puts them on it again after they were removed', () => {
    expect(blacklisting.decide(add(), given(added, removed), 3)).toEqual([added]);
  });

  it('takes the last of 5,000 and refuses the next', () => {
    expect(blacklisting.decide(add(MAX_BUYERS - 1), given(), 1)).toEqual([added]);
    expect(() => blacklisting.decide(add(MAX_BUYERS), given(), 1)).toThrow(expect.objectContaining({ code: 'BLACKLIST_FULL' }));
  });

  it('says of one who is on a full list that they are on it', () => {
    expect(blacklisting.decide(add(MAX_BUYERS), given(added), 2)).toEqual([]);
  });
});

describe('removing a buyer', () => {
  it('takes them off the list', () => {
    expect(blacklisting.decide(remove, given(added), 2)).toEqual([removed]);
  });

  it.each([['never was', []], ['no longer is', [added, removed]]])('changes nothing for one who %s on it', (_, events) => {
    expect(blacklisting.decide(remove, given(...events), 9)).toEqual([]);
  });
});

describe('any sequence of adding and removing', () => {
  it('makes events that take turns, adding first, and ends as the last command says', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(add(), remove)), (commands) => {
        let state = blacklisting.initial;
        const events: BlacklistingEvent[] = [];
        for (const command of commands) {
          for (const event of blacklisting.decide(command, state, events.length + 1)) {
            events.push(event);
            state = evolve(state, event, events.length);
          }
        }
        expect(events).toEqual(events.map((_, i) => (i % 2 === 0 ? added : removed)));
        expect(state.blacklisted).toBe(commands.at(-1)?.type === 'Add');
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
