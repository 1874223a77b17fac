export const BUNDLED: readonly string[];
export const EXTERNAL: RegExp;
export function importBundles(code: string, target: string): string;
export function bundlePackagesIfStale(): Promise<void>;
