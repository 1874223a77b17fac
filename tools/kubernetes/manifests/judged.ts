import { describe } from '@jest/globals';
import { type Manifest } from './manifest.js';
import { type OverlayName, buildOverlay, findKubectl, manifestsOf } from './overlay.js';

const kubectl = findKubectl();
if (kubectl === null) process.stderr.write('SKIPPED: the overlays of Kubernetes are not built and checked, because kubectl is missing\n');

/** Describes tests of an overlay in its applied form. Skips them with a message if kubectl is missing. */
export function describeOverlay(what: string, name: OverlayName, judge: (manifests: readonly Manifest[]) => void): void {
  if (kubectl === null) describe.skip(what, () => judge([]));
  else describe(what, () => judge(manifestsOf(buildOverlay(kubectl, name))));
}
