// Runs before a process's own module: a release whose inbox fails on one message.
import { inboxProjection } from '@parley/inbox';

const { project } = inboxProjection;
inboxProjection.project = (event, documents) => {
  if (event.data.text === 'poison') throw new Error('a defect of this release');
  project(event, documents);
};
