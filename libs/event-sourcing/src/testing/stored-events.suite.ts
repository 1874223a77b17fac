import { describe, expect, test } from '@jest/globals';
import { type Decider, evolveStored } from '../vocabulary/decider.js';
import { type Event, type Recorded } from '../vocabulary/event.js';
import { UnexpectedEvent } from '../vocabulary/unexpected.js';
import { isFrozen, storedFixtures } from './stored-events.js';

/** The rules of a kind of stream. */
export interface StoredEventsOptions<State, E extends Event> {
  readonly decider: Decider<State, never, E>;
  /** Every type of event in such a stream. */
  readonly types: Readonly<Record<E['type'], true>>;
  /** The public event of a stored one. */
  readonly publish: (event: Event & Recorded) => unknown;
}

/** A decider and `publish` read every version of every event that was ever stored in a kind of stream: the fixtures of `testing/stored-events`. */
export function testStoredEvents<State, E extends Event>(kind: string, { decider, types, publish }: StoredEventsOptions<State, E>): void {
  describe(`the stored events of a ${kind} stream`, () => {
    const fixtures = storedFixtures(kind);
    const versionsOf = (type: string) => 1 + ((decider.upcasters as Record<string, readonly unknown[]> | undefined)?.[type]?.length ?? 0);

    test('have a fixture for each type and version', () => {
      const wanted = Object.keys(types).flatMap((type) => Array.from({ length: versionsOf(type) }, (_, i) => `${kind}.${type}.v${i + 1}.json`));
      expect(fixtures.map(({ file }) => file).sort()).toEqual(wanted.sort());
    });

    test.each(fixtures)('$file has its checksum in SHA256SUMS: a stored event never changes', ({ file }) => {
      expect(isFrozen(file)).toBe(true);
    });

    test('are applied to a state and published, one after the other', () => {
      let state = decider.initial;
      const isChanged: boolean[] = [];
      for (const { event } of fixtures) {
        const before = state;
        state = evolveStored(decider, state, event);
        isChanged.push(state !== before);
        expect(() => publish(event)).not.toThrow();
      }
      expect(isChanged).toContain(true);
    });

    test.each(fixtures)('$file: a later version of the event is unexpected, and is neither applied nor published', ({ event }) => {
      const type = event.type.replace(/\.v\d+$/, '');
      const later = { ...event, type: `${type}.v${versionsOf(type) + 1}` };
      expect(() => evolveStored(decider, decider.initial, later)).toThrow(UnexpectedEvent);
      expect(() => publish(later)).toThrow(UnexpectedEvent);
    });
  });
}
