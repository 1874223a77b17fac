import 'reflect-metadata';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { Freshness } from '@parley/inbox';
import { createHttpApp, installUploads, serveOpenApi } from '@parley/platform';
import { AppModule } from './app.module.js';
import { serveConsole } from './console.js';
import { assemble } from './parley.js';
import { type AllInOneSettings, readSettings } from './settings.js';
import { chooseTokens } from './tokens.js';

const LEVELS: Record<AllInOneSettings['PARLEY_LOG_LEVEL'], LogLevel[]> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const logger = new ConsoleLogger({ json: true, logLevels: LEVELS[settings.PARLEY_LOG_LEVEL] });
  logger.setContext('Parley');
  const parley = await assemble(settings);
  const { metrics, health, idempotency, providers } = parley;
  const { verifier, hint, demo } = await chooseTokens(settings);
  const app = await createHttpApp(AppModule.with(providers), { verifier, idempotency, metrics, logger });
  const server = app.getHttpAdapter().getInstance();
  await installUploads(server);
  app.get(Freshness).install(server);
  serveOpenApi(app);
  const hasConsole = await serveConsole(server);
  await app.listen(settings.PARLEY_PORT, settings.PARLEY_HOST);
  stopOnSignal(async () => {
    health.stop();
    await app.close();
    await parley.close();
  });
  const address = await app.getUrl();
  process.stdout.write(
    `Parley answers at ${address} (its routes: ${address}/openapi.json)\n` +
      `Its data is in ${settings.PARLEY_DATA}\n` +
      `${hint}\n` +
      (hasConsole && demo !== null ? `The console of a demo seller: ${address}/#token=${demo}\n` : ''),
  );
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`The stop failed: ${error instanceof Error ? error.stack : String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}

start().catch((error: unknown) => {
  process.stderr.write(`Parley cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
