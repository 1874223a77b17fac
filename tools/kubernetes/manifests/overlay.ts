import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type Manifest } from './manifest.js';

export const OVERLAYS = ['dev', 'prod'] as const;
export type OverlayName = (typeof OVERLAYS)[number];

/** The kubectl of `PARLEY_KUBECTL`, of the path, or of a cluster that was built on this machine; null without one. */
export function findKubectl(): string | null {
  const built = join(homedir(), '.cache/parley-kubernetes/bin/kubectl');
  const candidates = [process.env.PARLEY_KUBECTL, 'kubectl', existsSync(built) ? built : undefined];
  return candidates.find((each) => each !== undefined && spawnSync(each, ['version', '--client']).status === 0) ?? null;
}

/** The applied form of an overlay, as YAML. Run it in the project's folder. */
export function buildOverlay(kubectl: string, name: OverlayName): string {
  return execFileSync(kubectl, ['kustomize', `k8s/overlays/${name}`], { encoding: 'utf8' });
}

export function manifestsOf(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}
