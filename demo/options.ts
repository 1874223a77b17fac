import { parseArgs } from 'node:util';

export const USAGE = `npm run demo -- [options]
  --url <url>                plays on the Parley at this address; default: the one at PARLEY_PORT (3000), started if none answers
  --day <folder>             plays this day; default: ../shared/data/marketplace-day if it exists, else demo/day
  --exit                     stops a Parley that was started for the demo after the day
  --token-command <command>  prints a token for the payload in $CLAIMS, for a Parley whose key is not in the data folder
PARLEY_DATA (.parley) is the data folder of the started or running Parley.`;

export interface DemoOptions {
  /** The address of a running Parley; null to start one if none answers. */
  readonly url: string | null;
  /** 0 selects a free port. */
  readonly port: number;
  readonly data: string;
  readonly day: string | null;
  readonly exit: boolean;
  readonly tokenCommand: string | null;
}

/** Throws if the arguments or the environment are invalid. */
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
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`Invalid PARLEY_PORT: "${env.PARLEY_PORT ?? ''}". Use 0 to 65535`);
  const url = values.url ?? null;
  if (url !== null && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) throw new Error(`Invalid --url: "${url}". Use http://host:port`);
  return {
    url: url?.replace(/\/+$/, '') ?? null,
    port,
    data: env.PARLEY_DATA ?? '.parley',
    day: values.day ?? null,
    exit: values.exit,
    tokenCommand: values['token-command'] ?? null,
  };
}
