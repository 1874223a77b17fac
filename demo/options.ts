import { parseArgs } from 'node:util';

export const USAGE = `npm run demo -- [options]
  --url <url>                plays through the Parley that answers there; else through the one at PARLEY_PORT (3000), started where none answers
  --day <folder>             plays this day; else ../shared/data/marketplace-day where it is there, else demo/day
  --exit                     stops a Parley that was started for the demo when the day is over
  --token-command <command>  prints a token for the payload in $CLAIMS, for a Parley whose key is not in the data folder
PARLEY_DATA (.parley) is the data folder, of the Parley that is started or of the one that answers.`;

export interface DemoOptions {
  /** Where a Parley must answer already; null where one may be started. */
  readonly url: string | null;
  /** 0 takes a free one. */
  readonly port: number;
  readonly data: string;
  readonly day: string | null;
  readonly exit: boolean;
  readonly tokenCommand: string | null;
}

/** Throws where the arguments or the environment make no sense. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' },
      day: { type: 'string' },
      exit: { type: 'boolean', default: false },
      'token-command': { type: 'string' },
    },
  });
  const port = Number(env.PARLEY_PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PARLEY_PORT is no port: ${env.PARLEY_PORT ?? ''}`);
  const url = values.url ?? null;
  if (url !== null && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) throw new Error(`--url is no address: ${url}`);
  return {
    url: url?.replace(/\/+$/, '') ?? null,
    port,
    data: env.PARLEY_DATA ?? '.parley',
    day: values.day ?? null,
    exit: values.exit,
    tokenCommand: values['token-command'] ?? null,
  };
}
