import { accepted } from '../api/client.js';
import { type Label, type Order, type ReplyState } from '../api/shapes.js';
import { carryOut } from '../live/commands.js';
import { type Parley } from '../live/parley.js';
import { readOrder } from './queries.js';

type Mark = { readonly replyState: ReplyState } | { readonly label: Label } | { readonly read: true };

/** Marks one order. It shows at once; a `Refusal` is thrown, and nothing of it shows any more. */
export async function markOrder(parley: Parley, orderId: string, what: Mark): Promise<void> {
  const { api, orders } = parley;
  const params = { path: { orderId } };
  const send = async (): Promise<number> => {
    if ('replyState' in what) {
      return (await accepted(api.PUT('/v1/orders/{orderId}/reply-state', { params, body: { state: what.replyState } }))).version;
    }
    if ('label' in what) return (await accepted(api.PUT('/v1/orders/{orderId}/label', { params, body: { label: what.label } }))).version;
    return (await accepted(api.PUT('/v1/orders/{orderId}/read', { params, body: {} }))).version;
  };
  await carryOut<Order>(orders, {
    id: orderId,
    change: 'read' in what ? { unreadCount: 0 } : what,
    send,
    read: (after) => readOrder(parley, orderId, after),
  });
}
