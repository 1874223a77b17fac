import { delay } from '@parley/event-sourcing';
import { type AdminClient } from '../admin-client.js';
import { hasType } from '../errors.js';

/** Longer than a member that was killed keeps its place. */
const PATIENCE_MS = 15_000;

/**
 * Has a group begin at the beginning: forgets its offsets, unless it has living members, who are about the same work. Documents that are
 * gone and offsets that stayed would otherwise miss everything in between for ever.
 */
export async function beginAnew(admin: AdminClient, group: string, topics: readonly string[]): Promise<void> {
  for (const began = Date.now(); Date.now() - began < PATIENCE_MS; await delay(500)) {
    const positions = await admin.positions(group, topics);
    if (positions.every(({ committed }) => committed === null)) return;
    const isEmpty = await admin.run(`the group ${group}`, async (client) => {
      const { groups } = await client.describeGroups([group]);
      return groups[0].state === 'Empty' || groups[0].state === 'Dead';
    });
    if (isEmpty && (await forgetGroup(admin, group))) return;
  }
}

/** False where somebody is in the group. */
export async function forgetGroup(admin: AdminClient, group: string): Promise<boolean> {
  return admin.run(`the group ${group}`, async (client) => {
    try {
      await client.deleteGroups([group]);
      return true;
    } catch (error) {
      if (hasType(error, 'GROUP_ID_NOT_FOUND')) return true;
      if (hasType(error, 'NON_EMPTY_GROUP')) return false;
      throw error;
    }
  });
}
