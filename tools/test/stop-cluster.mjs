import '../build/register.mjs';

export default async function stopCluster() {
  const { stopTestCluster } = await import('./cluster.ts');
  await stopTestCluster();
}
