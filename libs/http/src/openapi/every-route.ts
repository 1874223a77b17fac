import { readFileSync } from 'node:fs';

/** The OpenAPI document of all services together, as `npm run openapi` wrote it and a test holds it against all of them. */
export function wholeDocument(): string {
  return readFileSync(new URL('./openapi.json', import.meta.url), 'utf8');
}

/** Path and method of every route that some service has, the parameters of a path as `:name`. */
export function wholeRoutes(): { readonly url: string; readonly method: string }[] {
  const { paths } = JSON.parse(wholeDocument()) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => ({ url: path.replace(/\{(\w+)\}/g, ':$1'), method: method.toUpperCase() })),
  );
}
