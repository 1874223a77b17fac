import { type Container, type PodSpec, type Workload, containersOf } from './workload.js';

const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const SECCOMP = ['RuntimeDefault', 'Localhost'];

/** The violations of the restricted Pod Security Standard by a workload's pods, as sentences. */
export function podSecurityFaults(workload: Workload): string[] {
  return [...podFaults(workload.pod), ...containersOf(workload).flatMap((container) => containerFaults(container, workload.pod))].map(
    (fault) => `${workload.title}: ${fault}`,
  );
}

function podFaults(pod: PodSpec): string[] {
  const volumes = (pod.volumes ?? []).flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name' && !VOLUMES.includes(key)));
  return [
    ...(pod.hostNetwork ? ['uses the network of the node'] : []),
    ...(pod.hostPID ? ['sees the processes of the node'] : []),
    ...(pod.hostIPC ? ['shares memory with the node'] : []),
    ...(pod.securityContext?.sysctls?.length ? ['changes settings of the kernel'] : []),
    ...volumes.map((type) => `has a volume of the type ${type}`),
  ];
}

function containerFaults(container: Container, pod: PodSpec): string[] {
  const own = container.securityContext ?? {};
  const shared = pod.securityContext ?? {};
  const user = own.runAsUser ?? shared.runAsUser;
  const added = (own.capabilities?.add ?? []).filter((capability) => capability !== 'NET_BIND_SERVICE');
  return [
    ...(own.privileged ? ['is privileged'] : []),
    ...(own.allowPrivilegeEscalation === false ? [] : ['may gain privileges']),
    ...((own.runAsNonRoot ?? shared.runAsNonRoot) === true ? [] : ['may run as root']),
    ...(user === 0 ? ['runs as root'] : []),
    ...(SECCOMP.includes((own.seccompProfile ?? shared.seccompProfile)?.type ?? '') ? [] : ['is not confined by seccomp']),
    ...(own.capabilities?.drop?.includes('ALL') ? [] : ['keeps capabilities']),
    ...added.map((capability) => `adds the capability ${capability}`),
    ...(own.procMount !== undefined && own.procMount !== 'Default' ? ['has an unmasked /proc'] : []),
    ...((container.ports ?? []).some(({ hostPort }) => hostPort !== undefined) ? ['takes a port of the node'] : []),
  ].map((fault) => `${container.name} ${fault}`);
}
