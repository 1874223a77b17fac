import { type ParleyEvent } from '@parley/contracts';
import { readModel as blacklist } from './blacklist/read-model.js';
import { readModel as conversations } from './conversations/read-model.js';
import { readModel as labels } from './labels/read-model.js';
import { readModel as notices } from './notices/read-model.js';
import { readModel as orders } from './orders/read-model.js';
import { type InboxReadModel } from './read-model.js';
import { readModel as readers } from './readers/read-model.js';

const registry = [
  conversations,
  orders,
  blacklist,
  labels,
  notices,
  readers,
];

type Taken = (typeof registry)[number]['takes'][number];

/** Events that change no document of the inbox. The compiler requires each event to be here or in a read model, and not in both. */
const ignored: { readonly [T in Exclude<ParleyEvent['type'], Taken>]: true } = {
  PictureUploaded: true,
};

/** Every read model of the inbox: the projection, the live stream, `after=`, the module and the tests loop over this list. */
export const READ_MODELS: readonly InboxReadModel[] = registry;

/** The types of the events that no read model takes. */
export const IGNORED_EVENTS = Object.keys(ignored) as ParleyEvent['type'][];
