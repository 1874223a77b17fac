import { type Collection, type Event, type Projection, type PublicEvent, type Recorded, newestVersion, unexpected } from '@parley/event-sourcing';
import { eventsOf } from '../event-version.js';
import { replySent } from '../messaging.js';
import { CATALOG, type Catalog, PUBLIC_EVENTS, catalogOf } from '../public-events.js';
import { listOf, nullable, objectOf, oneOf, text } from '../schema.js';
import { LABELS, type Message, type Parties } from '../vocabulary.js';

interface Place extends Parties {
  readonly conversationId: string;
}

/** The public events of the later release, each in its newest version. */
type ReleaseEvent =
  | PublicEvent<'MessageReceived', Place & Message>
  | PublicEvent<'ReplySent', Place & { readonly messageId: string; readonly content: Pick<Message, 'text' | 'pictureIds'> }>
  | PublicEvent<'LabelSet', Place & { readonly label: string }>
  | PublicEvent<'ConversationPinned', Place>;

/** The document that the consumer keeps of a conversation. */
export interface Dialog {
  readonly seller: string;
  readonly texts: readonly (string | null)[];
  readonly label: string;
  /** Unknown to the earlier release, which keeps it unchanged. */
  readonly pinned?: boolean;
  /** Of the conversation's stream. */
  readonly version: number;
}

export const dialogs: Collection<Dialog> = {
  name: 'dialogs',
  fields: { seller: ({ seller }) => seller },
  indexes: [['seller']],
  tally: ({ seller, label }) => ({ owner: seller, keys: ['dialogs', `label:${label}`] }),
};

export const lines: Collection<{ readonly seller: string }> = {
  name: 'lines',
  fields: {},
  indexes: [],
  tally: ({ seller }) => ({ owner: seller, keys: ['messages'] }),
};

/** One release of a service that publishes and of one that consumes. */
export interface Release {
  readonly name: string;
  /** The public event of a stored one. Throws for a type that this release does not store. */
  readonly publicEventOf: (event: Event & Recorded) => PublicEvent;
  /** The public events that it knows, each in its newest version. */
  readonly catalog: Catalog;
  readonly projection: Projection;
}

const place = { conversationId: text, sellerId: text, buyerId: text };

function publicEvent(event: Event & Recorded): PublicEvent {
  const { type, data, stream, version, at } = event;
  return { type, data, stream, version, at, source: 'messaging', key: (event.data as Place).sellerId };
}

function versionTwo({ text, pictureIds, ...rest }: Place & Message) {
  return { ...rest, content: { text, pictureIds } };
}

function projectionOf(evolve: (dialog: Dialog, event: ReleaseEvent) => Dialog): Projection {
  return {
    name: 'dialogs',
    version: 1,
    collections: [dialogs, lines],
    reads: ({ data }) => [{ collection: dialogs, id: (data as Place).conversationId }],
    project(event, documents) {
      const { conversationId, sellerId: seller } = event.data as Place;
      const began: Dialog = { seller, texts: [], label: 'none', version: 0 };
      if ('messageId' in (event.data as object)) documents.insert(lines, (event.data as Message).messageId, { seller });
      documents.evolve(dialogs, conversationId, event, (dialog) => ({
        ...evolve(dialog ?? began, event as ReleaseEvent),
        version: event.version,
      }));
    },
  };
}

/** This release: the messaging contract and its real decoder. */
export const CURRENT: Release = {
  name: 'N',
  catalog: CATALOG,
  publicEventOf: (event) =>
    ['MessageReceived', 'ReplySent', 'LabelSet'].includes(event.type) ? publicEvent(event) : unexpected(event as never),
  projection: projectionOf((dialog, event) => {
    switch (event.type) {
      case 'MessageReceived':
      case 'ReplySent':
        return { ...dialog, texts: [...dialog.texts, (event.data as unknown as Message).text] };
      case 'LabelSet':
        return { ...dialog, label: event.data.label };
      default:
        return unexpected(event as never);
    }
  }),
};

const laterEvent = eventsOf('messaging');
const laterReplySent = replySent.next(
  'The text and the pictures are in `content`.',
  objectOf({ ...place, messageId: text, content: objectOf({ text: nullable(text), pictureIds: listOf(text) }) }),
  versionTwo,
);
const LATER_EVENTS = [
  laterReplySent,
  laterEvent('LabelSet', 'With another colour.', objectOf({ ...place, label: oneOf([...LABELS, 'pink']) })),
  laterEvent('ConversationPinned', 'A new event.', objectOf(place)),
];

/** How the later release reads stored events of earlier versions. */
const LATER_STORED = { upcasters: { ReplySent: [versionTwo] } };

/** A later release: a new type of event (`ConversationPinned`), a new version of an event (`ReplySent`), a new value (the label `pink`). */
export const LATER: Release = {
  name: 'N+1',
  catalog: catalogOf([...PUBLIC_EVENTS, ...LATER_EVENTS]),
  publicEventOf: (event) => publicEvent(newestVersion(LATER_STORED, event)),
  projection: projectionOf((dialog, event) => {
    switch (event.type) {
      case 'MessageReceived':
        return { ...dialog, texts: [...dialog.texts, event.data.text] };
      case 'ReplySent':
        return { ...dialog, texts: [...dialog.texts, event.data.content.text] };
      case 'LabelSet':
        return { ...dialog, label: event.data.label };
      case 'ConversationPinned':
        return { ...dialog, pinned: true };
    }
  }),
};

/** The documents that stored events amount to, by conversation, as the later release makes them, but computed independently. */
export function dialogsOf(events: readonly (Event & Recorded)[]): Record<string, Dialog> {
  const found: Record<string, Dialog> = {};
  for (const { type, data, version } of events) {
    const { conversationId, sellerId: seller } = data as Place;
    const before = found[conversationId] ?? { seller, texts: [], label: 'none', version: 0 };
    const isMessage = type === 'MessageReceived' || type === 'ReplySent' || type === 'ReplySent.v2';
    const { text } = 'content' in (data as object) ? (data as { content: Message }).content : (data as Message);
    const texts = isMessage ? [...before.texts, text] : before.texts;
    const label = type === 'LabelSet' ? (data as { label: string }).label : before.label;
    found[conversationId] = { ...before, texts, label, ...(type === 'ConversationPinned' && { pinned: true }), version };
  }
  return found;
}

/** The counts of a seller that these documents amount to. */
export function talliesOf(seller: string, all: Readonly<Record<string, Dialog>>): Record<string, number> {
  const counts: Record<string, number> = {};
  const add = (key: string, n: number) => (counts[key] = (counts[key] ?? 0) + n);
  for (const dialog of Object.values(all).filter((each) => each.seller === seller)) {
    add('dialogs', 1);
    add(`label:${dialog.label}`, 1);
    if (dialog.texts.length > 0) add('messages', dialog.texts.length);
  }
  return counts;
}
