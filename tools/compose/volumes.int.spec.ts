import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly build?: { readonly target: string };
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
}

const text = readFileSync('docker-compose.yml', 'utf8');
const { services, volumes } = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, { readonly name?: string; readonly external?: boolean } | null>>;
};
const mounts = (volume: string): string[] =>
  Object.entries(services).flatMap(([name, service]) => (service.volumes?.some((each) => each.startsWith(`${volume}:`)) ? [name] : []));

describe('docker-compose.yml', () => {
  it('mounts the private half of the signing key in the services that sign, and nowhere else', () => {
    expect(mounts('keys')).toEqual(['token', 'signing-key']);
  });

  it('mounts the public half read-only in every service that verifies tokens', () => {
    const verifying = ['messaging', 'order-message', 'notice', 'blacklist', 'inbox-api'];
    expect(mounts('verification-key')).toEqual([...verifying, 'signing-key']);
    for (const name of verifying) expect(services[name].volumes).toEqual(['verification-key:/var/lib/parley/keys:ro']);
  });

  it('leaves the names of volumes to the project, so that two projects share no data', () => {
    expect(Object.values(volumes).filter((volume) => volume !== null)).toEqual([]);
  });

  it('bounds every file system in memory', () => {
    const mounted = Object.values(services).flatMap(({ tmpfs }) => tmpfs ?? []);
    expect(mounted.length).toBeGreaterThan(0);
    expect(mounted.filter((each) => !/:size=\d+[mg]/.test(each))).toEqual([]);
  });

  it('builds two images, and runs every process of Parley from one of them', () => {
    const built = Object.values(services).flatMap(({ build, image }) => (build ? [`${build.target} ${image}`] : []));
    expect([...new Set(built)].sort()).toEqual(['app parley/app:${PARLEY_IMAGE_TAG:-latest}', 'front-door parley/front-door:${PARLEY_IMAGE_TAG:-latest}']);
    expect(new Set(Object.values(services).map(({ image }) => image)).size).toBe(4);
  });

  it('starts no Node.js and no Java for a health check', () => {
    const checks = Object.values(services).flatMap(({ healthcheck }) => healthcheck?.test ?? []);
    expect(checks.filter((each) => /\bnode\b|kafka-.*\.sh/.test(each))).toEqual([]);
  });
});
