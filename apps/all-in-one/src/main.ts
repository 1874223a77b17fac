import 'reflect-metadata';
import { BlacklistModule } from '@parley/blacklist';
import { Freshness, InboxModule } from '@parley/inbox';
import { MessagingModule } from '@parley/messaging';
import { NoticeModule } from '@parley/notice';
import { OrderMessageModule } from '@parley/order-message';
import { serveHttp, startParts } from '@parley/http';
import { logAsJson, runProcess } from '@parley/runtime';
import { serveConsole } from './console.js';
import { assemble } from './parley.js';
import { readSettings } from './settings.js';
import { tokenHints } from './token-hints.js';

runProcess(async () => {
  const settings = readSettings(process.env);
  const { hint, demo } = await tokenHints(settings, process.stdout.isTTY);
  logAsJson(settings.PARLEY_LOG_LEVEL);
  const parts = await startParts(settings);
  const parley = await assemble(settings, parts);
  let hasConsole = false;
  const http = await serveHttp({
    settings,
    tokens: settings,
    parts,
    ...parley,
    features: [MessagingModule, OrderMessageModule, NoticeModule, BlacklistModule, InboxModule],
    prepare: async (app, server) => {
      app.get(Freshness).install(server);
      hasConsole = await serveConsole(server);
    },
  });
  process.stdout.write(
    `Parley answers at ${http.address} (its routes: ${http.address}/openapi.json)\n` +
      `Its data is in ${settings.PARLEY_DATA}\n` +
      `${hint}\n` +
      (hasConsole && demo !== null ? `The console of a demo seller: ${http.address}/#token=${demo}\n` : ''),
  );
  return {
    async stop() {
      await http.stop();
      await parley.close();
    },
  };
});
