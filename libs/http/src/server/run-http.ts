import { type HTTP_SETTINGS, type Settings, logAsJson, readConfig, runProcess } from '@parley/runtime';
import { type HttpProcess, type HttpProcessOptions, serveHttp } from './serve-http.js';

/** A process: its settings, and the modules that it consists of. */
export interface HttpProcessDefinition<S extends typeof HTTP_SETTINGS> {
  readonly name: string;
  readonly settings: S;
  /** The composition root. */
  readonly modules: (settings: Settings<S>) => HttpProcessOptions['modules'];
  readonly isOneOfMany?: boolean;
  /** The text on stdout once the process listens; by default its name and address. */
  readonly announce?: (running: HttpProcess, settings: Settings<S>) => string | Promise<string>;
}

/** Runs a process until SIGTERM or SIGINT. Resolves with its exit code, see `runProcess`. */
export function runHttp<S extends typeof HTTP_SETTINGS>(definition: HttpProcessDefinition<S>): Promise<number> {
  const { name, settings: readers, modules, isOneOfMany, announce = ({ address }) => `${name} answers at ${address}\n` } = definition;
  return runProcess(async () => {
    const settings = readConfig(process.env, readers);
    logAsJson(settings.PARLEY_LOG_LEVEL);
    const running = await serveHttp({ settings, modules: modules(settings), isOneOfMany });
    process.stdout.write(await announce(running, settings));
    return running;
  });
}
