import { UnitOfWork } from '@parley/event-sourcing';
import { testUnexpected } from '@parley/event-sourcing/testing';
import { evolveBuyer } from './buyers/buyer.js';
import { evolveConversation } from './conversations/conversation.js';
import { evolveLabels } from './labels/labels.js';
import { evolveNotice } from './notices/notice.js';
import { evolveReader } from './readers/reader.js';
import { inboxProjection } from './projection.js';

testUnexpected('the inbox', 'conversation-1', {
  reads: (event) => inboxProjection.reads(event),
  project: (event) => inboxProjection.project(event, new UnitOfWork(new Map())),
  evolveConversation: (event) => evolveConversation(null, event),
  evolveBuyer: (event) => evolveBuyer(null, event),
  evolveLabels: (event) => evolveLabels(null, event),
  evolveNotice: (event) => evolveNotice(null, event),
  evolveReader: (event) => evolveReader(null, event),
});
