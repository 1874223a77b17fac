import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BATCH_HANDLERS } from './batch.commands.js';
import { LabelsController } from './labels.controller.js';
import { MARK_HANDLERS } from './mark.commands.js';
import { MessagesController } from './messages.controller.js';
import { PICTURE_HANDLERS } from './picture.commands.js';
import { PicturesController } from './pictures.controller.js';
import { PictureConverter } from '../pictures/converter.js';
import { UnnamedPictures } from '../pictures/unnamed-pictures.js';
import { SEND_HANDLERS } from './send.commands.js';

/** The messaging service: messages of buyers and sellers, marks, label names and pictures. */
@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [MessagesController, LabelsController, PicturesController],
  providers: [
    ...SEND_HANDLERS,
    ...BATCH_HANDLERS,
    ...MARK_HANDLERS,
    ...PICTURE_HANDLERS,
    { provide: PictureConverter, useFactory: () => new PictureConverter() },
    UnnamedPictures,
  ],
})
export class MessagingModule {}
