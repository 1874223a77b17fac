import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, test } from '@jest/globals';
import { type Event } from '@parley/event-sourcing';
import fc from 'fast-check';
import { CURRENT, LATER } from './releases.js';
import { type ReleasesFixture, TwoServices } from './two-services.js';

const CONVERSATIONS = ['c-1', 'c-2', 'c-3'];

let messages = 0;
const said = (text: string) => ({ messageId: `m-${++messages}`, text, pictureIds: [] });
const message = (text: string): Event => ({ type: 'MessageReceived', data: said(text) });
const reply = (text: string): Event => ({ type: 'ReplySent', data: said(text) });
/** As the later release stores a reply. */
const laterReply = (text: string): Event => {
  const { messageId, ...content } = said(text);
  return { type: 'ReplySent.v2', data: { messageId, content } };
};
const label = (value: string): Event => ({ type: 'LabelSet', data: { label: value } });
const pin: Event = { type: 'ConversationPinned', data: {} };

/** Two releases of a contract against each other, in both directions and with rollbacks: from the stored events to the documents. */
export function testReleases(name: string, open: () => Promise<ReleasesFixture>, { runs }: { readonly runs: number }): void {
  describe(`${name}, with two releases of a contract`, () => {
    let services: TwoServices;
    beforeEach(async () => {
      services = new TwoServices(await open());
    });
    afterEach(() => services.close());

    test('parks events that only the later release knows, applies the others, and applies the parked events in order after the update', async () => {
      await services.deploy({ producer: LATER, consumer: CURRENT });
      await services.append('c-1', message('1'), pin, message('2'), label('red'));
      await services.append('c-2', message('3'), reply('4'), message('5'));
      await services.append('c-3', message('6'), label('blue'), label('pink'), message('7'));
      await services.append('c-4', message('8'), label('green'));
      await services.expectPublished(13);
      await services.expectParked('c-1@2', 'c-1@3', 'c-1@4', 'c-2@2', 'c-2@3', 'c-3@3', 'c-3@4');
      await services.expectDialogs({ 'c-1': 1, 'c-2': 1, 'c-3': 2 });
      await services.deploy({ consumer: LATER });
      await services.expectDialogs();
      await services.expectParked();
    });

    test('reads events that the earlier release published before and after a rollback', async () => {
      await services.deploy({ producer: CURRENT, consumer: LATER });
      await services.append('c-1', message('1'), reply('2'), label('red'));
      await services.expectDialogs();
      await services.deploy({ producer: LATER });
      await services.append('c-1', reply('3'), message('4'));
      await services.expectDialogs();
      await services.deploy({ producer: CURRENT });
      await services.append('c-1', reply('5'));
      await services.expectDialogs();
      await services.expectParked();
    });

    test('continues with the documents of the later release after a rollback of the consumer', async () => {
      await services.deploy({ producer: LATER, consumer: LATER });
      await services.append('c-1', message('1'), pin, label('pink'));
      await services.append('c-2', message('2'));
      await services.expectDialogs();
      await services.deploy({ consumer: CURRENT });
      await services.append('c-1', message('3'));
      await services.append('c-2', label('blue'), reply('4'), label('red'));
      await services.expectParked('c-2@3', 'c-2@4');
      await services.expectDialogs({ 'c-2': 2 });
      await services.deploy({ consumer: LATER });
      await services.expectDialogs();
      await services.expectParked();
    });

    test('holds back the streams of a producer that was rolled back with events of the later release in its store', async () => {
      await services.deploy({ consumer: LATER });
      await services.append('c-1', message('1'), pin, message('2'));
      await services.append('c-2', reply('3'));
      await services.append('c-3', reply('4'), laterReply('5'), reply('6'));
      await services.deploy({ producer: CURRENT });
      await services.append('c-1', message('7'));
      await services.append('c-2', message('8'));
      await services.expectDialogs({ 'c-1': 1, 'c-3': 1 });
      services.expectHeld(2);
      await services.deploy({ producer: LATER });
      await services.expectDialogs();
      await services.expectParked();
    });

    test('applies parked events when the producer that was rolled back publishes them again in a form that the consumer knows', async () => {
      await services.deploy({ producer: LATER, consumer: CURRENT });
      await services.append('c-1', message('1'), reply('2'), message('3'));
      await services.expectParked('c-1@2', 'c-1@3');
      await services.deploy({ producer: CURRENT });
      await services.publishAgain();
      await services.expectDialogs();
      await services.expectParked();
    });

    test('without a broker, parks the streams of a store that holds events of the later release, and applies them after the update', async () => {
      await services.append('c-1', message('1'), pin, message('2'));
      await services.append('c-2', message('3'), reply('4'));
      await services.append('c-3', message('5'), laterReply('6'));
      const earlier = await services.startWithoutBroker(CURRENT);
      await services.append('c-2', label('red'));
      await earlier.caughtUp();
      await services.expectDialogs({ 'c-1': 1, 'c-3': 1 });
      await services.expectParked('c-1@2', 'c-1@3', 'c-3@2');
      await earlier.stop();
      const later = await services.startWithoutBroker(LATER);
      await services.append('c-2', reply('5'));
      await later.caughtUp();
      await services.expectDialogs();
      await services.expectParked();
    });

    test('neither loses nor doubles an event, with any sequence of releases', async () => {
      const release = fc.constantFrom(CURRENT, LATER);
      const step = fc.oneof(
        { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...CONVERSATIONS), fc.nat(5)).map(([conversation, kind]) => ({ do: 'append' as const, conversation, kind })) },
        release.map((producer) => ({ do: 'deploy' as const, releases: { producer } })),
        release.map((consumer) => ({ do: 'deploy' as const, releases: { consumer } })),
        fc.nat(6).map((messages) => ({ do: 'rewind' as const, messages })),
        fc.nat(15).map((ms) => ({ do: 'wait' as const, ms })),
      );
      await services.close();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          services = new TwoServices(await open());
          try {
            for (const each of steps) {
              if (each.do === 'append') await services.append(each.conversation, [message('m'), reply('r'), label('red'), label('pink'), pin, laterReply('r2')][each.kind]);
              else if (each.do === 'deploy') await services.deploy(each.releases);
              else if (each.do === 'rewind') services.rewind(each.messages);
              else await pause(each.ms);
            }
            await services.deploy({ producer: LATER, consumer: LATER });
            await services.expectDialogs();
            await services.expectParked();
            services.expectInOrder();
          } finally {
            await services.close();
          }
        }),
        { numRuns: runs },
      );
    });
  });
}
