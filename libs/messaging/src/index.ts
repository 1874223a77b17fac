export { publishMessaging } from './domain/publish.js';
export { MessagingModule } from './feature/messaging.module.js';
export { pictureOwnerIn } from './feature/picture-owner.js';
