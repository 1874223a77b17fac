import 'reflect-metadata';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { Freshness } from '@parley/inbox';
import {
  LOCAL_AUDIENCE,
  LOCAL_ISSUER,
  TokenVerifier,
  createHttpApp,
  identityProvider,
  installUploads,
  localKeys,
  serveOpenApi,
} from '@parley/platform';
import { AppModule } from './app.module.js';
import { assemble } from './parley.js';
import { type AllInOneSettings, readSettings } from './settings.js';

const LEVELS: Record<AllInOneSettings['PARLEY_LOG_LEVEL'], LogLevel[]> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const provider = identityProvider(settings);
  const logger = new ConsoleLogger({ json: true, logLevels: LEVELS[settings.PARLEY_LOG_LEVEL] });
  logger.setContext('Parley');
  const parley = await assemble(settings);
  const { metrics, health, idempotency, providers } = parley;
  const verifier = provider
    ? TokenVerifier.remote(provider.jwksUrl, provider)
    : new TokenVerifier((await localKeys(settings.PARLEY_DATA)).publicKey, { issuer: LOCAL_ISSUER, audience: LOCAL_AUDIENCE });
  const app = await createHttpApp(AppModule.with(providers), { verifier, idempotency, metrics, logger });
  const server = app.getHttpAdapter().getInstance();
  await installUploads(server);
  app.get(Freshness).install(server);
  serveOpenApi(app);
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
      (provider ? `Tokens come from ${provider.issuer}\n` : 'A token: npm run --silent token -- seller s-1\n'),
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
