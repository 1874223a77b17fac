import { type ParleyEvent } from '@parley/contracts';
import { type Projection, projectionOf } from '@parley/event-sourcing';
import { IGNORED_EVENTS, READ_MODELS } from './read-models.js';

/** Projects public events to each seller's inbox. */
export const inboxProjection: Projection<ParleyEvent> = projectionOf({ name: 'inbox', version: 1 }, READ_MODELS, IGNORED_EVENTS);
