export { publishOrderMessages } from './domain/publish.js';
export { OrderMessageModule } from './feature/order-message.module.js';
