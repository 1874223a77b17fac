import 'reflect-metadata';
import { BlacklistModule } from '@parley/blacklist';
import { IdempotencyModule, RateLimitModule, TokenModule, runHttp } from '@parley/http';
import { InboxModule } from '@parley/inbox';
import { MessagingModule } from '@parley/messaging';
import { NoticeModule } from '@parley/notice';
import { OrderMessageModule } from '@parley/order-message';
import { Console, ConsoleModule } from './console.js';
import { ReadModelsModule } from './read-models.module.js';
import { SETTINGS } from './settings.js';
import { SqliteModule } from './sqlite.module.js';
import { tokenHints } from './token-hints.js';

const code = await runHttp({
  name: 'Parley',
  settings: SETTINGS,
  modules: (settings) => [
    TokenModule.forRoot(settings),
    SqliteModule.forRoot(settings.PARLEY_DATA),
    RateLimitModule.forRoot(settings),
    IdempotencyModule,
    ReadModelsModule,
    MessagingModule,
    OrderMessageModule,
    NoticeModule,
    BlacklistModule,
    InboxModule.forRoot(settings),
    ConsoleModule,
  ],
  announce: async ({ address, app }, settings) => {
    const { hint, demo } = await tokenHints(settings, process.stdout.isTTY);
    const hasConsole = app.get(Console).isServed;
    return (
      `Parley answers at ${address} (its routes: ${address}/openapi.json)\n` +
      `Its data is in ${settings.PARLEY_DATA}\n` +
      `${hint}\n` +
      (hasConsole && demo !== null ? `The console of a demo seller: ${address}/#token=${demo}\n` : '')
    );
  },
});
process.exit(code);
