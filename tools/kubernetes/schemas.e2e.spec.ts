import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { OVERLAYS, buildOverlay } from './manifests/overlay.js';

const OLDEST = '1.30';
const NEWEST = '1.37';

/** Kinds that Kubernetes itself does not have; the API server judges them. */
const ADDED = /^apiVersion: (gateway\.networking\.k8s\.io|keda\.sh)\//m;

function faults(manifests: string, version: string): string {
  const validate = process.env.PARLEY_KUBERNETES_VALIDATE ?? 'kubernetes-validate';
  const known = manifests.split(/^---$/m).filter((document) => !ADDED.test(document));
  const { stdout, stderr, status, error } = spawnSync(validate, ['--strict', '--quiet', '--kubernetes-version', version, '-'], {
    input: known.join('---\n'),
    encoding: 'utf8',
  });
  if (error) throw error;
  return status === 0 ? '' : stdout + stderr;
}

describe.each(OVERLAYS)('the overlay %s', (name) => {
  const built = buildOverlay(process.env.PARLEY_KUBECTL ?? 'kubectl', name);

  it.each([OLDEST, NEWEST])('has no field that Kubernetes %s does not know', (version) => {
    expect(faults(built, version)).toBe('');
    expect(faults(built.replaceAll('periodSeconds:', 'periodSecond:'), version)).toContain('periodSecond');
  });
});
