import { KAFKA_SETTINGS, MONGODB_SETTINGS, SERVICE_SETTINGS, TOPIC_SETTINGS } from '@parley/cluster';
import { type Reader, type Settings, readConfig } from '@parley/runtime';

const ALL = { ...SERVICE_SETTINGS, ...MONGODB_SETTINGS, ...KAFKA_SETTINGS, ...TOPIC_SETTINGS };

/** What a command needs of the settings; those of the other commands and of the services are known to it, and passed over. */
export function settingsFor<S extends Record<string, Reader<unknown>>>(environment: NodeJS.ProcessEnv, readers: S): Settings<S> {
  return readConfig(environment, readers, ALL);
}
