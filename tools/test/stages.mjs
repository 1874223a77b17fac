/** The stages of `npm test`, in this order. Each is a separate run of Jest. */
export const STAGES = {
  'one-machine': ['--config', 'jest.config.mjs'],
  // They wait for servers more than they compute.
  adapters: ['--config', 'jest.cluster.config.mjs', '--selectProjects', 'adapters', '--maxWorkers', '3'],
  cluster: ['--config', 'jest.cluster.config.mjs', '--selectProjects', 'cluster'],
  faults: ['--config', 'jest.cluster.config.mjs', '--selectProjects', 'faults'],
};

/** Stages that share one MongoDB and one Kafka. The faults kill separate servers. */
export const ON_SERVERS = ['adapters', 'cluster'];
