import 'reflect-metadata';
import { ActiveProjection, KAFKA_SETTINGS, MONGODB_SETTINGS, ShutdownSteps, openServers, untilAvailable } from '@parley/cluster';
import { PUBLISHED_TOPICS } from '@parley/contracts';
import { inboxProjection } from '@parley/inbox';
import { serveHttp, startParts } from '@parley/http';
import { HTTP_SETTINGS, logAsJson, readConfig, runProcess } from '@parley/runtime';

runProcess(async () => {
  const settings = readConfig(process.env, { ...HTTP_SETTINGS, ...MONGODB_SETTINGS, ...KAFKA_SETTINGS });
  logAsJson(settings.PARLEY_LOG_LEVEL);
  const parts = await startParts(settings);
  const { mongo, kafka } = await openServers(settings, 'inbox', parts);
  parts.health.add('kafka', () => kafka.check());
  // It answers no commands, so a restart is cheap and ends a consumer that hangs.
  parts.health.addLiveness('kafka', () => {
    const stalls = kafka.stalls();
    if (stalls.length > 0) throw new Error(stalls.join('; '));
  });
  const projection = new ActiveProjection({
    projection: inboxProjection,
    readModels: mongo.readModels,
    kafka,
    topics: PUBLISHED_TOPICS,
    parts,
  });
  await untilAvailable(parts, () => projection.start());
  const http = await serveHttp({ settings, parts, features: [], providers: [] });
  process.stdout.write(`inbox-projector answers at ${http.address}\n`);
  return new ShutdownSteps(
    () => mongo.close(),
    () => kafka.close(),
    () => projection.stop(),
    () => http.stop(),
  );
});
