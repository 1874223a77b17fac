import 'reflect-metadata';
import { SERVICE_SETTINGS, WriteService } from '@parley/cluster';
import { BLACKLIST_TOPIC, MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC } from '@parley/contracts';
import { MessagingModule, pictureOwnerIn, publishMessaging } from '@parley/messaging';
import { BLOBS, FACTS, PICTURE_CLAIMS, PICTURE_SWEEP, readConfig, runProcess } from '@parley/runtime';

runProcess(async () => {
  const settings = readConfig(process.env, SERVICE_SETTINGS);
  const service = await WriteService.open('messaging', settings);
  const { blobs, eventStore } = service.mongo;
  const facts = await service.factsOf(BLACKLIST_TOPIC, MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC);
  return service.serve({
    features: [MessagingModule],
    topic: MESSAGING_TOPIC,
    publicEventOf: publishMessaging,
    providers: [
      { provide: BLOBS, useValue: blobs },
      { provide: PICTURE_CLAIMS, useValue: service.pictureClaims },
      { provide: PICTURE_SWEEP, useValue: service.mongo.lease('picture-sweep') },
      { provide: FACTS, useValue: { ...facts, pictureOwner: pictureOwnerIn(eventStore) } },
    ],
  });
});
