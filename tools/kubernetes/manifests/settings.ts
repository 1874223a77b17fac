import { type Manifest } from './manifest.js';
import { type Container } from './workload.js';

/** The environment of a container, as an overlay gives it. `secrets` holds what comes from outside. */
export function environmentOf(
  { name: container, envFrom = [], env = [] }: Container,
  manifests: readonly Manifest[],
  secrets: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { configMapRef, secretRef } of envFrom) {
    const [kind, name] = configMapRef ? ['ConfigMap', configMapRef.name] : ['Secret', secretRef?.name ?? ''];
    const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
    const outside = secrets[name] as Readonly<Record<string, string>> | undefined;
    if (!found && !outside) throw new Error(`${container} takes settings from the ${kind} ${name}, which does not exist`);
    const decode = (value: string): string => (kind === 'Secret' && found ? Buffer.from(value, 'base64').toString() : value);
    for (const [key, value] of Object.entries(found?.data ?? outside ?? {})) environment[key] = decode(value);
  }
  for (const { name, value } of env) environment[name] = value ?? '';
  return environment;
}
