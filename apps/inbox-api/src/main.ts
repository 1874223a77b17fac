import 'reflect-metadata';
import { ActiveDocuments, MONGODB_SETTINGS, SHARED_DATABASE, ShutdownSteps, openDatabase, sharedLimits, untilAvailable } from '@parley/cluster';
import { Freshness, InboxModule, inboxProjection } from '@parley/inbox';
import { serveHttp, startParts } from '@parley/http';
import {
  HTTP_SETTINGS,
  INBOX,
  RATE_SETTINGS,
  STREAM_SLOTS,
  STREAMS_PER_SELLER,
  STREAM_SETTINGS,
  TOKEN_SETTINGS,
  logAsJson,
  readConfig,
  runProcess,
  watchClock,
} from '@parley/runtime';

runProcess(async () => {
  const settings = readConfig(process.env, { ...HTTP_SETTINGS, ...TOKEN_SETTINGS, ...RATE_SETTINGS, ...MONGODB_SETTINGS, ...STREAM_SETTINGS });
  logAsJson(settings.PARLEY_LOG_LEVEL);
  const parts = await startParts(settings);
  const { logger } = parts;
  const mongo = await openDatabase(settings, 'inbox', parts);
  const shared = await openDatabase(settings, SHARED_DATABASE, parts);
  // Notices appear and expire by the clock.
  const clock = await watchClock(() => mongo.clockMs(), parts);
  const inbox = await untilAvailable(parts, () =>
    ActiveDocuments.open(mongo.readModels, inboxProjection, {
      onSwitch: (generation) => logger.log(`reads generation ${generation} of ${inboxProjection.name}`),
      onError: (error) => logger.error('the active generation cannot be opened', error),
    }),
  );
  const http = await serveHttp({
    settings,
    tokens: settings,
    parts,
    limits: sharedLimits(settings, shared, parts),
    features: [InboxModule],
    isOneOfMany: true,
    providers: [
      { provide: INBOX, useValue: inbox.documents },
      { provide: STREAMS_PER_SELLER, useValue: settings.PARLEY_STREAMS_PER_SELLER },
      { provide: STREAM_SLOTS, useValue: shared.streamSlots },
    ],
    prepare: (app, server) => app.get(Freshness).install(server),
  });
  process.stdout.write(`inbox-api answers at ${http.address}\n`);
  return new ShutdownSteps(() => shared.close(), () => mongo.close(), () => Promise.resolve(inbox.close()), () => Promise.resolve(clock.stop()), () => http.stop());
});
