// Run before a process's own module: a release with a defect in how the inbox takes in one message.
import { inboxProjection } from '@parley/inbox';

const { project } = inboxProjection;
inboxProjection.project = (event, documents) => {
  if (event.data.text === 'poison') throw new Error('a defect of this release');
  project(event, documents);
};
