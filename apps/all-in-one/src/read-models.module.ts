import { Global, Module } from '@nestjs/common';
import { type ParleyEvent } from '@parley/contracts';
import { type Projection, withTimeout } from '@parley/event-sourcing';
import { inboxProjection } from '@parley/inbox';
import { createFacts, factsProjection } from '@parley/lookups';
import { FACTS, INBOX, Metrics, ShutdownSteps, keepProjection, openActive } from '@parley/runtime';
import { type SqliteAdapters } from '@parley/sqlite';
import { publicEventOf } from './public-events.js';
import { SQLITE } from './sqlite.module.js';

/** On a full disk an event may be stored while its projections are not: a command that depends on them fails after this time. */
const FRESH_WITHIN_MS = 2_000;

/** The read models of one machine, up to date before it listens. */
@Global()
@Module({
  providers: [
    {
      provide: FACTS,
      inject: [SQLITE, Metrics, ShutdownSteps],
      async useFactory(sqlite: SqliteAdapters, metrics: Metrics, steps: ShutdownSteps) {
        const { store, processor } = await project(sqlite, factsProjection, metrics, steps);
        return createFacts(store.documents, () => withTimeout(FRESH_WITHIN_MS, processor.caughtUp(), 'the facts are behind'), { claims: sqlite.claims });
      },
    },
    {
      provide: INBOX,
      inject: [SQLITE, Metrics, ShutdownSteps],
      async useFactory(sqlite: SqliteAdapters, metrics: Metrics, steps: ShutdownSteps) {
        return (await project(sqlite, inboxProjection, metrics, steps)).store;
      },
    },
  ],
  exports: [FACTS, INBOX],
})
export class ReadModelsModule {}

async function project({ readModels, feed }: SqliteAdapters, projection: Projection<ParleyEvent>, metrics: Metrics, steps: ShutdownSteps) {
  const { store } = await openActive(readModels, projection);
  const processor = await keepProjection({ projection, store, feed, decode: publicEventOf, metrics });
  steps.add(projection.name, () => processor.stop());
  await processor.caughtUp();
  return { store, processor };
}
