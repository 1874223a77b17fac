import { describe } from '@jest/globals';
import { type Manifest } from './manifest.js';
import { type OverlayName, buildOverlay, findKubectl, manifestsOf } from './overlay.js';

const kubectl = findKubectl();
if (kubectl === null) process.stderr.write('LEFT OUT: the overlays of Kubernetes are not built and judged, because there is no kubectl\n');

/** Judges an overlay as it would be applied; leaves it out, and says so, where there is no kubectl. */
export function describeOverlay(what: string, name: OverlayName, judge: (manifests: readonly Manifest[]) => void): void {
  if (kubectl === null) describe.skip(what, () => judge([]));
  else describe(what, () => judge(manifestsOf(buildOverlay(kubectl, name))));
}
