import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { MarkConversationsHandler, SendBatchReplyHandler } from './batch.commands.js';
import { LabelsController } from './labels.controller.js';
import { MarkConversationHandler, NameLabelHandler } from './mark.commands.js';
import { MessagesController } from './messages.controller.js';
import { ReadPictureHandler, UploadPictureHandler } from './picture.commands.js';
import { PicturesController } from './pictures.controller.js';
import { PictureConverter } from '../pictures/converter.js';
import { UnnamedPictures } from '../pictures/unnamed-pictures.js';
import { SendReplyHandler, WriteMessageHandler } from './send.commands.js';

/** The messaging service: messages of buyers and sellers, marks, label names and pictures. */
@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [MessagesController, LabelsController, PicturesController],
  providers: [
    WriteMessageHandler,
    SendReplyHandler,
    SendBatchReplyHandler,
    MarkConversationHandler,
    MarkConversationsHandler,
    NameLabelHandler,
    UploadPictureHandler,
    ReadPictureHandler,
    { provide: PictureConverter, useFactory: () => new PictureConverter() },
    UnnamedPictures,
  ],
})
export class MessagingModule {}
