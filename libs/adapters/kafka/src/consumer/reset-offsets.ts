import { delay } from '@parley/event-sourcing';
import { type AdminClient } from '../admin-client.js';
import { hasType } from '../errors.js';

/** Longer than the session timeout of a killed member. */
const TIMEOUT_MS = 15_000;

/**
 * Deletes the offsets of a group so that it starts at the beginning, unless it has live members. Without this, a new read model would miss
 * all events before the offsets of the old one.
 */
export async function resetOffsets(admin: AdminClient, group: string, topics: readonly string[]): Promise<void> {
  for (const began = Date.now(); Date.now() - began < TIMEOUT_MS; await delay(500)) {
    const positions = await admin.positions(group, topics);
    if (positions.every(({ committed }) => committed === null)) return;
    const isEmpty = await admin.run(`the group ${group}`, async (client) => {
      const { groups } = await client.describeGroups([group]);
      return groups[0].state === 'Empty' || groups[0].state === 'Dead';
    });
    if (isEmpty && (await deleteGroup(admin, group))) return;
  }
}

/** Deletes a group with its offsets. Returns false if the group has members. */
export async function deleteGroup(admin: AdminClient, group: string): Promise<boolean> {
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
