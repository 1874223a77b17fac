import 'reflect-metadata';
import { BlacklistModule } from '@parley/blacklist';
import { Freshness, InboxModule } from '@parley/inbox';
import { MessagingModule } from '@parley/messaging';
import { NoticeModule } from '@parley/notice';
import { OrderMessageModule } from '@parley/order-message';
import { identityProvider, logAsJson, runProcess, serveHttp } from '@parley/platform';
import { assemble } from './parley.js';
import { readSettings } from './settings.js';

runProcess(async () => {
  const settings = readSettings(process.env);
  const provider = identityProvider(settings);
  logAsJson(settings.PARLEY_LOG_LEVEL);
  const parley = await assemble(settings);
  const http = await serveHttp({
    settings,
    tokens: settings,
    ...parley,
    features: [MessagingModule, OrderMessageModule, NoticeModule, BlacklistModule, InboxModule],
    prepare: (app, server) => app.get(Freshness).install(server),
  });
  process.stdout.write(
    `Parley answers at ${http.address} (its routes: ${http.address}/openapi.json)\n` +
      `Its data is in ${settings.PARLEY_DATA}\n` +
      (provider ? `Tokens come from ${provider.issuer}\n` : 'A token: npm run --silent token -- seller s-1\n'),
  );
  return {
    async stop() {
      await http.stop();
      await parley.close();
    },
  };
});
