import { UnitOfWork } from '@parley/event-sourcing';
import { testUnexpected } from '@parley/event-sourcing/testing';
import { factsProjection } from './projection.js';

testUnexpected('the facts', 'conversation-1', {
  reads: (event) => factsProjection.reads(event),
  project: (event) => factsProjection.project(event, new UnitOfWork(new Map())),
});
