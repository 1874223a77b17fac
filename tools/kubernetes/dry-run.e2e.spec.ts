import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { OVERLAYS, buildOverlay, manifestsOf } from './manifests/overlay.js';
import { type Outcome, kubectl, tryKubectl } from './running/kubectl.js';

/** The API server judges every field and every pod, and keeps nothing; what it warns of counts as refused. */
function judge(manifests: string): Promise<Outcome> {
  return tryKubectl(['apply', '--dry-run=server', '--validate=strict', '--warnings-as-errors', '--filename', '-'], manifests);
}

describe.each(OVERLAYS)('the overlay %s, as an API server sees it', (name) => {
  const built = buildOverlay(process.env.PARLEY_KUBECTL ?? 'kubectl', name);
  const [namespace] = manifestsOf(built).filter(({ kind }) => kind === 'Namespace');

  // Its labels say which standard the pods are judged by, so it is the one thing that has to be there.
  beforeAll(async () => {
    const { code, stderr } = await tryKubectl(['apply', '--filename', '-'], stringify(namespace));
    if (code !== 0) throw new Error(stderr);
  }, 180_000);
  afterAll(async () => {
    if (name === 'prod') await kubectl('delete', 'namespace', namespace.metadata.name);
  }, 120_000);

  it('is sound', async () => {
    expect(await judge(built)).toMatchObject({ code: 0, stderr: '' });
  }, 180_000);

  it('would not be, with a pod that may gain privileges', async () => {
    const { code, stderr } = await judge(built.replace('allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true'));
    expect(code).not.toBe(0);
    expect(stderr).toContain('would violate PodSecurity "restricted:latest"');
  }, 180_000);

  it('would not be, with a misspelt field', async () => {
    const { code, stderr } = await judge(built.replace('terminationGracePeriodSeconds', 'terminationGraceSeconds'));
    expect(code).not.toBe(0);
    expect(stderr).toContain('unknown field "spec.template.spec.terminationGraceSeconds"');
  }, 180_000);
});
