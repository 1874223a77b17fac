export { publishOrderMessages } from './domain/publish.js';
export { RecordOrderStatus } from './feature/order.commands.js';
export { OrderMessageModule } from './feature/order-message.module.js';
