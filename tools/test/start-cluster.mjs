import '../build/register.mjs';

/** One cluster for all scenarios of a run; its address is in the environment of the scenarios, as that of a standing server. */
export default async function startCluster() {
  const { startTestCluster } = await import('./cluster.ts');
  await startTestCluster();
}
