import '../build/register.mjs';

/** One MongoDB and one Kafka for all specs of a run; their addresses are in the environment of the specs. */
export default async function startServers() {
  const { startTestServers } = await import('./servers.ts');
  await startTestServers();
}
