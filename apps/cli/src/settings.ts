import { KAFKA_SETTINGS, MONGODB_SETTINGS, SERVICE_SETTINGS, TOPIC_SETTINGS } from '@parley/cluster';
import { type Reader, type Settings, readConfig } from '@parley/runtime';

const ALL = { ...SERVICE_SETTINGS, ...MONGODB_SETTINGS, ...KAFKA_SETTINGS, ...TOPIC_SETTINGS };

/** Reads the settings of a command, and ignores known settings of services and other commands. */
export function settingsFor<S extends Record<string, Reader<unknown>>>(environment: NodeJS.ProcessEnv, readers: S): Settings<S> {
  return readConfig(environment, readers, ALL);
}
