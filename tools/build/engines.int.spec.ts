import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';

const semver = createRequire(import.meta.url)('semver') as { satisfies(version: string, range: string): boolean };

interface LockedPackage {
  readonly version?: string;
  readonly engines?: { readonly node?: string } | readonly string[];
  readonly optional?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, LockedPackage> };

/** The oldest version of each supported major, and a late one. */
const SUPPORTED = ['20.19.0', '20.20.2', '22.13.0', '22.22.0', '24.0.0', '24.12.0'];

describe('package-lock.json', () => {
  it.each(SUPPORTED)('has no package that excludes Node %s, so that npm ci prints no EBADENGINE', (node) => {
    const excluding = Object.entries(packages).filter(([, { engines, optional }]) => {
      const range = engines && 'node' in engines ? engines.node : undefined;
      // npm silently skips an optional package.
      return range !== undefined && !optional && !semver.satisfies(node, range);
    });
    expect(excluding.map(([path, { version, engines }]) => `${path}@${version} ${JSON.stringify(engines)}`)).toEqual([]);
  });

  it('names no registry, and has a checksum for every package', () => {
    const downloaded = Object.entries(packages).filter(([path]) => path.includes('node_modules/'));
    const unchecked = downloaded.filter(([, locked]) => !('integrity' in locked) && !('link' in locked) && !('inBundle' in locked));
    expect(unchecked.map(([path]) => path)).toEqual([]);
    expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved": "https?:/);
  });
});

describe('Install scripts', () => {
  it('never run, so that no package can run code or send telemetry while it is installed', () => {
    expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
  });

  it('are not needed by this project: npm would also skip pre and post scripts', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const names = Object.keys(scripts);
    expect(names.filter((name) => names.some((other) => name === `pre${other}` || name === `post${other}`))).toEqual([]);
  });
});
