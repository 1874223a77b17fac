import { eventsPage } from '@parley/contracts';
import { cliPage } from './cli.js';
import { metricsPage } from './metrics.js';
import { routesPage } from './routes.js';
import { settingsPage } from './settings.js';

/** The pages of docs/reference that are generated from the code, by their files. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'docs/reference/settings.md': settingsPage(),
    'docs/reference/metrics.md': metricsPage(),
    'docs/reference/cli.md': cliPage(),
    'docs/reference/routes.md': routesPage(),
    'docs/reference/events.md': eventsPage(),
  };
}
