import { readFileSync } from 'node:fs';
import { table } from './source.js';

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

const FILE = 'libs/http/src/openapi/openapi.json';

/** docs/reference/routes.md, an overview of the OpenAPI document. */
export function routesPage(): string {
  const { paths } = JSON.parse(readFileSync(FILE, 'utf8')) as { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary, description, responses }]) => [
      `\`${method.toUpperCase()} ${path}\``,
      summary ?? description ?? '',
      Object.keys(responses).filter((status) => status < '400').join(', '),
      [...new Set(Object.values(responses).flatMap((response) => response.description.match(/`[A-Z_]+`/g) ?? []))].join(', '),
    ]),
  );
  return `# Routes\n\nEvery process serves the OpenAPI document at \`/openapi.json\`, with the shapes of all requests and answers ([source](../../${FILE})).\n\n${table(['route', 'purpose', 'success', 'codes of errors'], rows)}\n`;
}
