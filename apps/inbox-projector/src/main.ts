import 'reflect-metadata';
import { KAFKA_SETTINGS, KafkaModule, MONGODB_SETTINGS, MongoModule, ProjectionModule } from '@parley/cluster';
import { PUBLISHED_TOPICS } from '@parley/contracts';
import { runHttp } from '@parley/http';
import { inboxProjection } from '@parley/inbox';
import { HTTP_SETTINGS } from '@parley/runtime';

const code = await runHttp({
  name: 'inbox-projector',
  settings: { ...HTTP_SETTINGS, ...MONGODB_SETTINGS, ...KAFKA_SETTINGS },
  modules: (settings) => [
    MongoModule.forRoot(settings, 'inbox'),
    KafkaModule.forRoot(settings, 'inbox'),
    ProjectionModule.forRoot({ projection: inboxProjection, topics: PUBLISHED_TOPICS }),
  ],
});
process.exit(code);
