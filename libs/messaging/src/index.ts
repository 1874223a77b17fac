export { publishMessaging } from './domain/publish.js';
export { MessagingModule } from './feature/messaging.module.js';
export { pictureOwnerIn } from './feature/picture-owner.js';
export { picture, pictureStream } from './domain/picture.js';
export { UnnamedPictures, soleSweeper } from './pictures/unnamed-pictures.js';
