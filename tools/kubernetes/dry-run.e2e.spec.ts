import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { OVERLAYS, buildOverlay, manifestsOf } from './manifests/overlay.js';
import { type Outcome, kubectl, tryKubectl } from './running/kubectl.js';

/** Validates every field and every pod on the API server, without storing anything. A warning counts as a refusal. */
function judge(manifests: string): Promise<Outcome> {
  return tryKubectl(['apply', '--dry-run=server', '--validate=strict', '--warnings-as-errors', '--filename', '-'], manifests);
}

describe.each(OVERLAYS)('the overlay %s, on an API server', (name) => {
  const built = buildOverlay(process.env.PARLEY_KUBECTL ?? 'kubectl', name);
  const [namespace] = manifestsOf(built).filter(({ kind }) => kind === 'Namespace');

  // The namespace must exist, because its labels select the standard for the pods.
  beforeAll(async () => {
    const { code, stderr } = await tryKubectl(['apply', '--filename', '-'], stringify(namespace));
    if (code !== 0) throw new Error(stderr);
  }, 180_000);
  afterAll(async () => {
    if (name === 'prod') await kubectl('delete', 'namespace', namespace.metadata.name);
  }, 120_000);

  it('is valid', async () => {
    expect(await judge(built)).toMatchObject({ code: 0, stderr: '' });
  }, 180_000);

  it('is refused with a pod that may gain privileges', async () => {
    const { code, stderr } = await judge(built.replace('allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true'));
    expect(code).not.toBe(0);
    expect(stderr).toContain('would violate PodSecurity "restricted:latest"');
  }, 180_000);

  it('is refused with a misspelt field', async () => {
    const { code, stderr } = await judge(built.replace('terminationGracePeriodSeconds', 'terminationGraceSeconds'));
    expect(code).not.toBe(0);
    expect(stderr).toContain('unknown field "spec.template.spec.terminationGraceSeconds"');
  }, 180_000);
});
