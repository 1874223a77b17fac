import { readFileSync } from 'node:fs';

/** The OpenAPI document of all services, as written by `npm run openapi` and checked against all services by a test. */
export function wholeDocument(): string {
  return readFileSync(new URL('./openapi.json', import.meta.url), 'utf8');
}

/** Path and method of every route of any service, with parameters as `:name`. */
export function wholeRoutes(): { readonly url: string; readonly method: string }[] {
  const { paths } = JSON.parse(wholeDocument()) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => ({ url: path.replace(/\{(\w+)\}/g, ':$1'), method: method.toUpperCase() })),
  );
}
